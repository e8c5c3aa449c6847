namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>
/// What receipts and proofs hang on: a header with its seals, epoch path and cosignatures, all of which may be changed.
/// The Bind methods recompute every hash and signature above the part that was changed, so that only the check that is
/// meant can find the change.
/// </summary>
internal abstract class ForgedHeader
{
    protected ForgedHeader(ForgedLedger ledger, int height)
    {
        Ledger = ledger;
        Epoch = (height - 1) / ForgedLedger.BlocksPerEpoch;
        Header = [.. ledger.Blocks[height - 1].Header];
        Signers = [.. Enumerable.Range(0, Quorum(ledger.Epochs[Epoch].Length))];
        for (int epoch = 0; epoch < Epoch; epoch++)
        {
            Steps.Add(NewStep(ledger, epoch));
        }
    }

    public int Epoch { get; }

    public object?[] Header { get; }

    public byte[] HeaderBytes { get; set; } = [];

    /// <summary>The replicas whose seals it carries.</summary>
    public List<int> Signers { get; }

    public List<object?[]> Seals { get; set; } = [];

    public List<ForgedStep> Steps { get; } = [];

    public List<object?[]> Cosignatures { get; set; } = [];

    protected ForgedLedger Ledger { get; }

    protected object?[] SealedItems =>
    [
        HeaderBytes, Seals.ToArray<object?>(), Steps.Select(object? (step) => step.Items).ToArray(),
        Cosignatures.ToArray<object?>(),
    ];

    public static int Quorum(int replicas)
    {
        return replicas - ((replicas - 1) / 3);
    }

    public abstract object?[] Items();

    public byte[] Encode()
    {
        return ForgeCbor.Encode(Items());
    }

    public void BindHeader()
    {
        HeaderBytes = ForgeCbor.Encode(Header);
        BindSeals();
    }

    public void BindSeals()
    {
        Seals = [.. Signers.Select(i => Seal(Ledger.Epochs[Epoch], i, HeaderBytes))];
        byte[] hash = ForgeCbor.Hash("id/seal", Header[1], HeaderBytes);
        byte[] body = ForgeCbor.Encode([Header[2], hash, Header[10], Header[11]]);
        Cosignatures = [.. Ledger.Witnesses
            .Select(key => new object?[] { key.KeyId, key.Sign("witness", Ledger.LedgerId, body) })
            .OrderBy(item => Convert.ToHexString((byte[])item[0]!), StringComparer.Ordinal)];
    }

    public void BindStep(int epoch)
    {
        ForgedStep step = Steps[epoch];
        step.HeaderBytes = ForgeCbor.Encode(step.Header);
        step.Seals = [.. SealAll(Ledger, epoch, step.HeaderBytes)];
    }

    public object?[] RecoverySeal(int officer, byte[] header, string domain = "recovery")
    {
        return RecoverySeal(Ledger, officer, header, domain);
    }

    public object?[] Seal(ForgeKey[] keys, int replica, byte[] header)
    {
        return [replica, keys[replica].Sign("seal", Ledger.LedgerId, header)];
    }

    public static ForgedStep NewStep(ForgedLedger ledger, int epoch)
    {
        object?[] header = [.. ledger.Blocks[((epoch + 1) * ForgedLedger.BlocksPerEpoch) - 1].Header];
        byte[] bytes = ForgeCbor.Encode(header);
        return new ForgedStep
        {
            Header = header,
            HeaderBytes = bytes,
            Seals = [.. SealAll(ledger, epoch, bytes)],
            Set = ledger.Set(epoch + 1),
        };
    }

    private static object?[] RecoverySeal(ForgedLedger ledger, int officer, byte[] header, string domain)
    {
        return [officer, ledger.RecoveryKeys[officer].Sign(domain, ledger.LedgerId, header), true];
    }

    private static IEnumerable<object?[]> SealAll(ForgedLedger ledger, int epoch, byte[] header)
    {
        // Where there are officers, they ended the first epoch in the place of the replicas.
        if (epoch == 0 && ledger.RecoveryKeys.Length > 0)
        {
            return Enumerable.Range(0, ForgedLedger.RecoveryThreshold)
                .Select(i => RecoverySeal(ledger, i, header, "recovery"));
        }

        ForgeKey[] keys = ledger.Epochs[epoch];
        return Enumerable.Range(0, Quorum(keys.Length))
            .Select(i => new object?[] { i, keys[i].Sign("seal", ledger.LedgerId, header) });
    }
}
