using HealthLedger.Records;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>The record that benchmarks append: of no patient, so that what is measured is the ledger.</summary>
internal static class BenchmarkRecord
{
    public static RecordSubmission Of(byte[] payload) => new()
    {
        Kind = RecordKind.Laboratory,
        Payload = payload,
        PayloadType = "application/octet-stream",
    };
}
