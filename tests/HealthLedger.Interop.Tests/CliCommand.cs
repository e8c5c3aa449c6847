using System.Diagnostics;
using HealthLedger.Interop.Tests.Consortium;
using HealthLedger.Interop.Tests.Listener;

namespace HealthLedger.Interop.Tests;

/// <summary>A command of `healthledger` as a process of its own, with the passphrase of the tests.</summary>
internal static class CliCommand
{
    public static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new(
            PeerPrograms.Find("dotnet")!, [ReplicaProcess.CliPath(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["HEALTHLEDGER_PASSPHRASE"] = ListenerProgram.Passphrase;
        return Process.Start(start) ?? throw new InvalidOperationException("The command did not start.");
    }

    /// <summary>Waits for its end, and gives what it wrote; disposes it.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> EndAsync(Process process)
    {
        using (process)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string text = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(120));
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            return (process.ExitCode, text, await errors);
        }
    }
}
