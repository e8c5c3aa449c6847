using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>A receipt with everything it is verified against, valid until a case changes it.</summary>
internal sealed class Attempt
{
    public Attempt(int replicas, int epochs, int witnesses, int operationIndex = 0)
    {
        Ledger = new ForgedLedger(replicas, epochs, witnesses);
        Height = Ledger.Blocks.Count - 1;
        Receipt = new ForgedReceipt(Ledger, Height, operationIndex);
        GenesisFile = Ledger.GenesisFile;
        Expectation = ReceiptExpectation.Any;
        Time = DateTimeOffset.FromUnixTimeMilliseconds((long)ForgedLedger.GenesisTime).AddDays(30);
        Configure = MakePolicy;
    }

    public ForgedLedger Ledger { get; }

    public int Height { get; }

    public ForgedBlock Block => Ledger.Blocks[Height - 1];

    public ForgedReceipt Receipt { get; set; }

    /// <summary>Bytes in place of the encoded receipt.</summary>
    public byte[]? Raw { get; set; }

    public byte[] GenesisFile { get; set; }

    public ReceiptExpectation Expectation { get; set; }

    public DateTimeOffset Time { get; set; }

    public Func<byte[], DateTimeOffset, VerificationPolicy> Configure { get; set; }

    public IReadOnlyList<ReadOnlyMemory<byte>> WitnessKeys =>
        [.. Ledger.Witnesses.Select(key => (ReadOnlyMemory<byte>)key.Point)];

    public VerificationPolicy Policy => Configure(GenesisFile, Time);

    public ReceiptVerdict Verify()
    {
        return ReceiptVerifier.Verify(Raw ?? Receipt.Encode(), Expectation, Policy);
    }

    private VerificationPolicy MakePolicy(byte[] genesis, DateTimeOffset time)
    {
        return new VerificationPolicy(genesis, time)
        {
            Witnesses = WitnessKeys,
            RequiredWitnesses = Ledger.Witnesses.Length,
        };
    }
}
