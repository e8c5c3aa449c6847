using HealthLedger.Hl7v2.Intake;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hl7Listener;

/// <summary>The host: one ledger on SQLite and one listener. This is all that embedding takes.</summary>
internal static class SampleHost
{
    public static IHost Build(SampleArguments arguments, string dataFolder, SealedRecords records)
    {
        bool isTrial = arguments.DataFolder is null;
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = nameof(Hl7Listener),
            // Development keys are refused anywhere else.
            EnvironmentName = isTrial ? Environments.Development : null,
        });
        // Standard output is for what the sample says; logs go to standard error.
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(arguments.IsDemo ? LogLevel.Error : LogLevel.Warning);
        // A failed start is printed by Program, without a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        builder.Services.AddSingleton<IHl7v2IntakeObserver>(records);
        #region register
        builder.Services
            .AddHealthLedger(ledger =>
            {
                ledger.DataFolder = dataFolder;
                ledger.UseDevelopmentKeys = isTrial;
                ledger.ServeClients = OperatingSystem.IsLinux();
                ledger.CreateIfMissing = true;
                ledger.LedgerName = "sample";
                ledger.Organisation = "north-hospital";
                ledger.Country = "DE";
            })
            .UseSqliteStorage()
            .AddHl7v2Intake(intake =>
            {
                intake.Listener.Name = "sample";
                intake.Listener.Port = arguments.Port;
                intake.Intake.AckWhen = arguments.IsStored ? AckWhen.Stored : AckWhen.Sealed;
                intake.Intake.Linking = arguments.IsLinking ? MessageLinking.On : MessageLinking.Off;
            });
        #endregion
        return builder.Build();
    }
}
