namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>A stored or sent format: how to make an encoding, and how to decode and encode it again.</summary>
internal sealed record FormatCase(string Name, Func<Draw, byte[]> Make, Func<byte[], byte[]?> Again)
{
    public override string ToString() => Name;
}
