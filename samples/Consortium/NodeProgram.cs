using HealthLedger;
using HealthLedger.Hl7v2.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Consortium;

/// <summary>The process of one organisation: a node on SQLite and a listener for HL7 v2. That is all of it.</summary>
internal static class NodeProgram
{
    private const string Ready = "ready";

    public static async Task<int> RunAsync(NodeArguments arguments)
    {
        using IHost host = Build(arguments);
        await host.StartAsync().ConfigureAwait(false);
        LedgerNode node = host.Services.GetRequiredService<LedgerNode>();
        int mllp = host.Services.GetRequiredService<IHl7v2ListenerDirectory>().GetListeners()[0].EndPoint.Port;
        await Console.Out.WriteLineAsync(
            FormattableString.Invariant($"{Ready} {node.PeerEndPoint!.Port} {mllp}")).ConfigureAwait(false);

        // The parent holds the other end of standard input: when it is gone, however it ended, this process ends too.
        Task parentGone = Console.OpenStandardInput().CopyToAsync(Stream.Null);
        await Task.WhenAny(parentGone, host.WaitForShutdownAsync()).ConfigureAwait(false);
        await host.StopAsync().ConfigureAwait(false);
        return 0;
    }

    /// <summary>Reads the line that a node prints when it listens: its ports for replicas and for HL7.</summary>
    public static (int Replicas, int Mllp)? TryRead(string? line) =>
        line?.Split(' ') is [Ready, var replicas, var mllp]
            ? (int.Parse(replicas, null), int.Parse(mllp, null))
            : null;

    private static IHost Build(NodeArguments arguments)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = nameof(Consortium),
            // Development keys are refused anywhere else.
            EnvironmentName = Environments.Development,
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // Peers that are away are warned about, which is what the demo brings about.
        builder.Logging.SetMinimumLevel(LogLevel.Critical);

        #region register
        builder.Services
            .AddHealthLedger(ledger =>
            {
                ledger.DataFolder = arguments.DataFolder;
                ledger.UseDevelopmentKeys = true;
                ledger.ServeClients = true;
                ledger.Peers.Listen = arguments.Listen;
                foreach ((string organisation, string address) in arguments.Peers)
                {
                    ledger.Peers.Addresses[organisation] = [address];
                }
            })
            .UseSqliteStorage()
            .AddHl7v2Intake(intake =>
            {
                intake.Listener.Name = "consortium";
                intake.Listener.Port = 0;
            });
        #endregion
        return builder.Build();
    }
}
