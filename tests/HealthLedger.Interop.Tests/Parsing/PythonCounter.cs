using System.Diagnostics;

namespace HealthLedger.Interop.Tests.Parsing;

/// <summary>Runs Peers/python3-hl7/count.py over messages.</summary>
internal static class PythonCounter
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<string>> CountAsync(IReadOnlyList<ReadOnlyMemory<byte>> messages)
    {
        ProcessStartInfo start = new("/usr/bin/python3")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Path.Combine(PeerPrograms.FolderOf("python3-hl7"), "count.py"));
        Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(Limit);
        try
        {
            Task writing = WriteAsync(process, messages, limit.Token);
            List<string> lines = [];
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
            }

            await writing;
            await process.WaitForExitAsync(limit.Token);
            Assert.Equal(0, process.ExitCode);
            return lines;
        }
        finally
        {
            process.Dispose();
        }
    }

    private static async Task WriteAsync(
        Process process, IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> message in messages)
        {
            await process.StandardInput.WriteLineAsync(
                Convert.ToBase64String(message.Span).AsMemory(), cancellationToken);
        }

        process.StandardInput.Close();
    }
}
