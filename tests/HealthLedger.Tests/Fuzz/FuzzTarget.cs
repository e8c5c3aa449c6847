namespace HealthLedger.Tests.Fuzz;

/// <summary>Something that reads bytes from outside.</summary>
/// <param name="Name">Its name, and that of its folder in the corpus.</param>
/// <param name="Make">Makes an input that is accepted.</param>
/// <param name="Again">Reads an input and writes it again; null when it is refused.</param>
/// <param name="BytesEach">How much memory it may take for each byte of input.</param>
/// <param name="BytesAtAll">How much memory it may take for any input.</param>
internal sealed record FuzzTarget(
    string Name, Func<Draw, byte[]> Make, Func<byte[], byte[]?> Again, int BytesEach = 64, int BytesAtAll = 16_384)
{
    public override string ToString() => Name;
}
