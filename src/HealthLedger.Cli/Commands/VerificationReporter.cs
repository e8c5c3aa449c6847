using HealthLedger.Ledger;

namespace HealthLedger.Cli.Commands;

/// <summary>Passes progress on at once: the base library's would lose the order.</summary>
internal sealed class VerificationReporter : IProgress<VerificationProgress>
{
    private readonly Action<double, double> _report;

    public VerificationReporter(Action<double, double> report) => _report = report;

    public void Report(VerificationProgress value) => _report(value.Blocks, value.TotalBlocks);
}
