using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>A receipt or proof with everything it is verified against, valid until a case changes it.</summary>
internal sealed class Attempt
{
    public Attempt(int replicas, int epochs, int witnesses, int operationIndex = 0, int recoveryKeys = 0)
    {
        ForgeRandom.Restart();
        Ledger = new ForgedLedger(replicas, epochs, witnesses, recoveryKeys);
        Height = Ledger.Blocks.Count - 1;
        Receipt = new ForgedReceipt(Ledger, Height, operationIndex);
        GenesisFile = Ledger.GenesisFile;
        Expectation = ReceiptExpectation.Any;
        Time = DateTimeOffset.FromUnixTimeMilliseconds((long)ForgedLedger.GenesisTime).AddDays(30);
        Configure = MakePolicy;
    }

    public ProofKind Kind { get; init; }

    public ForgedLedger Ledger { get; }

    public int Height { get; }

    public ForgedBlock Block => Ledger.Blocks[Height - 1];

    public ForgedReceipt Receipt { get; set; }

    public ForgedAccounting Accounting
    {
        get => field ??= new ForgedAccounting(Ledger, Height, 1, 3);
        set;
    }

    public ForgedStateDocument State
    {
        get => field ??= new ForgedStateDocument(Ledger, Height);
        set;
    }

    public ForgedConsistency Consistency
    {
        get => field ??= new ForgedConsistency(Ledger, Height, ForgedLedger.OperationsPerBlock + 1);
        set;
    }

    public ForgedEvidence Evidence
    {
        get => field ??= new ForgedEvidence(Ledger, Height);
        set;
    }

    /// <summary>Bytes in place of the encoded receipt or proof.</summary>
    public byte[]? Raw { get; set; }

    public byte[] GenesisFile { get; set; }

    public ReceiptExpectation Expectation { get; set; }

    public AccountingExpectation AccountingExpectation
    {
        get => field ??= Expect(Accounting);
        set;
    }

    public StateExpectation StateExpectation
    {
        get => field ??= StateExpectation.Present(StateRowName.ForRecord(State.Key), ForgedLedger.RecordRow);
        set;
    }

    public ConsistencyExpectation ConsistencyExpectation
    {
        get => field ??= new ConsistencyExpectation((ulong)(int)Consistency.FirstSize, Consistency.FirstRoot);
        set;
    }

    public DateTimeOffset Time { get; set; }

    public Func<byte[], DateTimeOffset, VerificationPolicy> Configure { get; set; }

    public IReadOnlyList<ReadOnlyMemory<byte>> WitnessKeys =>
        [.. Ledger.Witnesses.Select(key => (ReadOnlyMemory<byte>)key.Point)];

    public VerificationPolicy Policy => Configure(GenesisFile, Time);

    public byte[] Bytes => Raw ?? Kind switch
    {
        ProofKind.Receipt => Receipt.Encode(),
        ProofKind.Accounting => Accounting.Encode(),
        ProofKind.State => State.Encode(),
        ProofKind.Consistency => Consistency.Encode(),
        _ => Evidence.Encode(),
    };

    public ReceiptVerdict Verify()
    {
        return ReceiptVerifier.Verify(Raw ?? Receipt.Encode(), Expectation, Policy);
    }

    /// <summary>Expects the accounting as it is now.</summary>
    public void ExpectAccounting()
    {
        AccountingExpectation = Expect(Accounting);
    }

    private static AccountingExpectation Expect(ForgedAccounting accounting)
    {
        return new AccountingExpectation(
            accounting.Subject,
            DateTimeOffset.FromUnixTimeMilliseconds((long)(ulong)accounting.From),
            DateTimeOffset.FromUnixTimeMilliseconds((long)(ulong)accounting.To));
    }

    private VerificationPolicy MakePolicy(byte[] genesis, DateTimeOffset time)
    {
        return new VerificationPolicy(genesis, time)
        {
            Witnesses = WitnessKeys,
            RequiredWitnesses = Ledger.Witnesses.Length,
            AcceptRecovery = Ledger.RecoveryKeys.Length > 0,
            MinimumAssurance = Ledger.Epochs[0].Length > 1 ? AssuranceKind.Quorum
                : Ledger.Witnesses.Length > 0 ? AssuranceKind.Witnessed
                : AssuranceKind.Operator,
        };
    }
}
