using System.Globalization;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>How much memory of this process was resident at most, where Linux says so.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";
    private const string References = "/proc/self/clear_refs";
    private const string PeakLine = "VmHWM:";

    /// <summary>Gives back what nobody needs and begins to measure anew.</summary>
    /// <returns>What is resident now, in MiB.</returns>
    public static double Begin()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Reset();
        return Environment.WorkingSet / 1048576.0;
    }

    /// <summary>Begins to measure anew, with what is there.</summary>
    public static void Reset()
    {
        try
        {
            // 5 sets the peak to what is resident now: proc(5).
            File.WriteAllText(References, "5");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that of the whole process so far, which is no less.
        }
    }

    /// <summary>The peak since then, in MiB; what is resident now where the system does not say.</summary>
    public static double Read()
    {
        string? line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(text => text.StartsWith(PeakLine, StringComparison.Ordinal))
            : null;
        string? kilobytes = line?[PeakLine.Length..].Replace("kB", null, StringComparison.Ordinal);
        return kilobytes is null
            ? Environment.WorkingSet / 1048576.0
            : long.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024.0;
    }
}
