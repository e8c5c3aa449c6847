using System.Runtime.InteropServices;
using Consortium;
using Consortium.Demo;
using HealthLedger;

const int NotAsSaid = 1;
const int WrongUsage = 2;
const int WrongSurroundings = 3;

// The sample starts itself once for each organisation: this is what such a process does.
if (NodeArguments.TryParse(args) is { } node)
{
    return await NodeProgram.RunAsync(node).ConfigureAwait(false);
}

if (args is not ([] or ["--demo"]))
{
    await Console.Error.WriteLineAsync("dotnet run --project samples/Consortium -- [--demo]").ConfigureAwait(false);
    return WrongUsage;
}

using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
string folder = Directory.CreateTempSubdirectory("healthledger-consortium-").FullName;
try
{
    await using OrganisationSet organisations = await OrganisationSet
        .FoundAsync(folder, ["NORTH", "SOUTH", "EAST", "WEST"], stop.Token).ConfigureAwait(false);
    return args.Length == 0
        ? await OpenEnd.RunAsync(organisations, stop.Token).ConfigureAwait(false)
        : await DemoRun.RunAsync(organisations, stop.Token).ConfigureAwait(false);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (HealthLedgerException exception)
{
    await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
    return WrongSurroundings;
}
catch (Exception exception) when (exception is TimeoutException or InvalidOperationException or IOException
    or OperationCanceledException)
{
    await Console.Error.WriteLineAsync($"FAIL  {exception.Message}").ConfigureAwait(false);
    return NotAsSaid;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
