namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>A record and its versions, by control IDs.</summary>
internal sealed record ModelRecord(string Patient, string? Number, string First)
{
    public List<string> Versions { get; } = [];

    public int Statements { get; set; }
}
