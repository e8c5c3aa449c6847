namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>Evidence of two seals in its parts, all of which may be changed.</summary>
internal sealed class ForgedEvidence
{
    private readonly ForgedLedger _ledger;

    public ForgedEvidence(ForgedLedger ledger, int height)
    {
        _ledger = ledger;
        Epoch = (height - 1) / ForgedLedger.BlocksPerEpoch;
        HeaderA = [.. ledger.Blocks[height - 1].Header];
        HeaderB = [.. ledger.Blocks[height - 1].Header];
        HeaderB[12] = ForgedLedger.Random32();
        for (int epoch = 0; epoch < Epoch; epoch++)
        {
            Steps.Add(ForgedHeader.NewStep(ledger, epoch));
        }

        Bind();
    }

    public int Epoch { get; }

    public object?[] Envelope { get; } = [1];

    public List<ForgedStep> Steps { get; } = [];

    public object?[] HeaderA { get; set; }

    public object?[] SealA { get; set; } = [];

    public object?[] HeaderB { get; set; }

    public object?[] SealB { get; set; } = [];

    public void Bind(int replicaA = 0, int replicaB = 0)
    {
        SealA = Seal(replicaA, HeaderA);
        SealB = Seal(replicaB, HeaderB);
    }

    public object?[] Seal(int replica, object?[] header)
    {
        ForgeKey key = _ledger.Epochs[Epoch][replica];
        return [replica, key.Sign("seal", _ledger.LedgerId, ForgeCbor.Encode(header))];
    }

    public byte[] Encode()
    {
        return ForgeCbor.Encode(
        [
            .. Envelope, Steps.Select(object? (step) => step.Items).ToArray(), ForgeCbor.Encode(HeaderA), SealA,
            ForgeCbor.Encode(HeaderB), SealB,
        ]);
    }
}
