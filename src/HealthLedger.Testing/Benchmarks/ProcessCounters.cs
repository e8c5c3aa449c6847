using System.Diagnostics;
using System.Globalization;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>What this process has used so far.</summary>
internal sealed class ProcessCounters
{
    private const string LinuxCounters = "/proc/self/io";
    private const string WrittenLine = "write_bytes: ";

    private ProcessCounters(TimeSpan cpu, long allocatedBytes, long? bytesWritten)
    {
        Cpu = cpu;
        AllocatedBytes = allocatedBytes;
        BytesWritten = bytesWritten;
    }

    public TimeSpan Cpu { get; }

    public long AllocatedBytes { get; }

    /// <summary>Bytes that the process has caused to be sent to the disk; null where the system does not say.</summary>
    public long? BytesWritten { get; }

    public static ProcessCounters Read()
    {
        using Process process = Process.GetCurrentProcess();
        return new ProcessCounters(process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), ReadWritten());
    }

    public ProcessCounters Since(ProcessCounters before) =>
        new(Cpu - before.Cpu, AllocatedBytes - before.AllocatedBytes, BytesWritten - before.BytesWritten);

    private static long? ReadWritten()
    {
        if (!File.Exists(LinuxCounters))
        {
            return null;
        }

        string? line = File.ReadLines(LinuxCounters)
            .FirstOrDefault(text => text.StartsWith(WrittenLine, StringComparison.Ordinal));
        return line is null ? null : long.Parse(line.AsSpan(WrittenLine.Length), CultureInfo.InvariantCulture);
    }
}
