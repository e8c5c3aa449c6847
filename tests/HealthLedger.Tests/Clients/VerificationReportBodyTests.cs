using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Clients;

public sealed class VerificationReportBodyTests
{
    [Fact]
    public void Recoveries_of_a_report_come_to_a_client_with_what_they_gave_up()
    {
        VerificationReport report = new()
        {
            BlocksVerified = 9,
            EntriesVerified = 8,
            PayloadsVerified = 7,
            Recoveries =
            [
                new RecoverySummary { Height = new BlockHeight(3), GivenUp = null },
                new RecoverySummary { Height = new BlockHeight(5), GivenUp = 0 },
                new RecoverySummary { Height = new BlockHeight(6), GivenUp = 2 },
            ],
        };
        byte[] body = BodyFormat.Encode((ref writer) => writer.Report(report));
        Assert.True(BodyFormat.TryDecode(body, (ref reader) => reader.Report(), out VerificationReport read));
        Assert.Equal(
            report.Recoveries.Select(recovery => (recovery.Height, recovery.GivenUp)),
            read.Recoveries.Select(recovery => (recovery.Height, recovery.GivenUp)));
        Assert.Equal((9UL, true), (read.BlocksVerified, read.IsGood));
    }
}
