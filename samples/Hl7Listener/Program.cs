using System.Globalization;
using System.Net;
using HealthLedger;
using HealthLedger.Hl7v2.DependencyInjection;
using Hl7Listener;
using Hl7Listener.Demo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

const int WrongUsage = 2;
const int WrongSurroundings = 3;

if (SampleArguments.TryParse(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync(SampleArguments.Usage).ConfigureAwait(false);
    return WrongUsage;
}

bool isTrial = arguments.DataFolder is null;
string dataFolder = arguments.DataFolder ?? Directory.CreateTempSubdirectory("healthledger-sample-").FullName;
SealedRecords records = new();
try
{
    using IHost host = SampleHost.Build(arguments, dataFolder, records);
    await host.StartAsync().ConfigureAwait(false);
    IPEndPoint endPoint = host.Services.GetRequiredService<IHl7v2ListenerDirectory>().GetListeners()[0].EndPoint;
    await SayAsync($"listening mllp {endPoint}").ConfigureAwait(false);
    if (isTrial)
    {
        await SayAsync("DEVELOPMENT KEYS, TEMPORARY FOLDER: for trying out only, never for data of real patients.")
            .ConfigureAwait(false);
    }

    await SayAsync($"data folder {dataFolder}").ConfigureAwait(false);
    if (arguments.IsDemo)
    {
        return await DemoRun.RunAsync(host, endPoint, arguments, dataFolder, records).ConfigureAwait(false);
    }

    await SayAsync($"send messages: healthledger hl7 send {endPoint} FILE...").ConfigureAwait(false);
    await SayAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"           or: mllp_send --loose --file FILE --port {endPoint.Port} {endPoint.Address}"))
        .ConfigureAwait(false);
    await SayAsync("Ctrl-C ends: messages being handled are answered first.").ConfigureAwait(false);
    await host.WaitForShutdownAsync().ConfigureAwait(false);
    return 0;
}
catch (HealthLedgerException exception)
{
    await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
    return WrongSurroundings;
}
catch (OptionsValidationException exception)
{
    foreach (string failure in exception.Failures)
    {
        await Console.Error.WriteLineAsync(failure).ConfigureAwait(false);
    }

    return WrongSurroundings;
}

static Task SayAsync(string line) => Console.Out.WriteLineAsync(line);
