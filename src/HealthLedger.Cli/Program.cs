using System.Runtime.InteropServices;
using HealthLedger.Cli.Input;

namespace HealthLedger.Cli;

/// <summary>The process: its streams, its signals, its exit code.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using CancellationTokenSource stopping = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        return await CliProgram.RunAsync(args, CliEnvironment.OfProcess(), stopping.Token).ConfigureAwait(false);

        void Stop(PosixSignalContext context)
        {
            // The first signal drains; the second one ends the process as the system does.
            context.Cancel = !stopping.IsCancellationRequested;
            stopping.Cancel();
        }
    }
}
