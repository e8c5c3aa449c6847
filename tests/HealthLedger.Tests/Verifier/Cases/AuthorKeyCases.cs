using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Receipts whose author joined after genesis, and proofs that do not prove the author's key.</summary>
internal static class AuthorKeyCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Form("author's proof in a receipt of version 1", VersionUnknown, a => a.Receipt.Envelope[0] = 1),
        Form("receipt of version 2 without an author's proof", VersionUnknown, a => a.Receipt.AuthorProof = null),
        Form("author's proof of version 2", VersionUnknown, a => Proof(a).Envelope[0] = 2),
        Form("null for an author's proof", ReceiptMalformed, a =>
            a.Raw = ForgeCbor.Encode([.. a.Receipt.Items()[..^1], null])),
        Form("author's proof with a byte behind it", ReceiptMalformed, a =>
            a.Raw = ForgeCbor.Encode([.. a.Receipt.Items()[..^1], (byte[])[.. Proof(a).Encode(), 0x00]])),
        Form("item behind the author's proof", ReceiptMalformed, a =>
            a.Raw = ForgeCbor.Encode([.. a.Receipt.Items(), 0])),
        Case("author's proof of another ledger", LedgerMismatch, a => Header(a, 1, ForgedLedger.Random32())),
        Case("author's proof without its epoch", EpochWrong, a => Proof(a).Steps.RemoveAt(0)),
        Case("author's proof with a seal too few", SealCountWrong, a => Proof(a).Seals.RemoveAt(0)),
        Case("author's proof with a seal over another header", SealSignatureInvalid, a =>
            Proof(a).Seals[0] = Proof(a).Seal(a.Ledger.Epochs[Proof(a).Epoch], 0, [0x80])),
        Case("author's proof with more entries than history", HeaderInconsistent, a => Header(a, 9, 1000)),
        Case("author's proof with a sibling changed", StateRootWrong, a =>
            Proof(a).Siblings[^1] = ForgedLedger.Random32()),
        Case("author's proof with a row changed", StateValueWrong, a => Proof(a).Row = [0x80]),
        Case("author's key that is not registered", StatePresenceUnexpected, a => Proof(a).Ask(Unregistered(a))),
        Case("author's proof of another key", StateKeyUnexpected, a =>
            Proof(a).ShowKey(new ForgeKey().KeyId, Proof(a).Row!)),
        Case("author's proof of another kind of row", StateKeyUnexpected, a =>
        {
            Proof(a).Kind = 11;
            Proof(a).State.Set(11, Proof(a).Key, Proof(a).Row!, Proof(a).Blinding!);
            Proof(a).BindState();
        }),
        Case("author's proof that no witness cosigned", TooFewWitnesses, a => Proof(a).Cosignatures = [], witnesses: 1),
        Case("author's proof from the future", HeaderFromFuture, a => Header(
            a, 4, (ulong)a.Time.ToUnixTimeMilliseconds() + 300_001)),
        Case("author's proof above a recovery that is not accepted", RecoveryNotAccepted, a =>
            a.Configure = (genesis, time) => new VerificationPolicy(genesis, time), replicas: 1, recoveryKeys: 3),
        Case("author's proof from below the entry", AuthorProofTooOld, a =>
        {
            object?[] row = a.Receipt.KeyRow;
            a.Receipt.AuthorProof = new ForgedStateDocument(a.Ledger, a.Height - 1);
            row[3] = a.Height - 1;
            a.Receipt.BindKeyRow();
        }),
        Row("author's row with an item less", AuthorKeyRowMalformed, a =>
            Proof(a).ShowKey(a.Receipt.Author.KeyId, ForgeCbor.Encode(a.Receipt.KeyRow[..^1]))),
        Row("author's row with an item more", AuthorKeyRowMalformed, a =>
            Proof(a).ShowKey(a.Receipt.Author.KeyId, ForgeCbor.Encode([.. a.Receipt.KeyRow, null]))),
        Row("author's row with a byte behind it", AuthorKeyRowMalformed, a =>
            Proof(a).ShowKey(a.Receipt.Author.KeyId, [.. ForgeCbor.Encode(a.Receipt.KeyRow), 0x00])),
        Row("author's key in force with a height where it stopped", AuthorKeyRowMalformed, a => Set(a, 2, 1)),
        Row("author's key stopped at no height", AuthorKeyRowMalformed, a => Set(a, 4, null)),
        Row("author's key of an unknown status", AuthorKeyRowMalformed, a => Set(a, 2, 3)),
        Row("author's key suspect since after the year 9999", AuthorKeyRowMalformed, a =>
            Set(a, 5, 253_402_300_800_000UL)),
        Row("author's key of another participant", AuthorKeyOfAnother, a => Set(a, 0, ForgeRandom.Bytes(16))),
        Row("another point in the author's row", AuthorKeyOfAnother, a => Set(a, 1, new ForgeKey().Point)),
        Row("author's key registered after the entry", AuthorKeyNotInForce, a => Set(a, 3, a.Height + 1)),
        Row("author's key that stopped before the entry", AuthorKeyNotInForce, a => Set(a, 4, a.Height - 1)),
        Row("signature of another key than the proven one", AuthorSignatureInvalid, a =>
            a.Receipt.AuthorSignature = new ForgeKey().Sign("submission", a.Ledger.LedgerId, a.Receipt.BodyBytes)),
        Case("signature over another body by the proven key", AuthorSignatureInvalid, a =>
            a.Receipt.AuthorSignature = a.Receipt.Author.Sign("submission", a.Ledger.LedgerId, [0x80])),
    ];

    private static MustFailCase Form(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Form, code, change, replicas: 1, prepare: Active);
    }

    private static MustFailCase Case(
        string name, string code, Action<Attempt> change, int witnesses = 0, int replicas = 4, int recoveryKeys = 0)
    {
        return new MustFailCase(
            name, VerificationStep.Author, code, change, replicas: replicas, witnesses: witnesses,
            recoveryKeys: recoveryKeys, prepare: Active);
    }

    private static MustFailCase Row(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Author, code, change, replicas: 1, prepare: Stopped);
    }

    // A key that is in force when the next block is sealed.
    private static void Active(Attempt attempt)
    {
        attempt.Receipt.ProveAuthor(hasStopped: false, attempt.Height + 1);
    }

    // A key that stopped in the entry's own block, under whose header it is proven.
    private static void Stopped(Attempt attempt)
    {
        attempt.Receipt.ProveAuthor(hasStopped: true, attempt.Height);
    }

    private static ForgedStateDocument Proof(Attempt attempt)
    {
        return attempt.Receipt.AuthorProof!;
    }

    private static void Header(Attempt attempt, int index, object value)
    {
        Proof(attempt).Header[index] = value;
        Proof(attempt).BindHeader();
    }

    private static void Set(Attempt attempt, int index, object? value)
    {
        attempt.Receipt.KeyRow[index] = value;
        attempt.Receipt.BindKeyRow();
    }

    // The author signs with a key that has no row.
    private static byte[] Unregistered(Attempt attempt)
    {
        attempt.Receipt.Author = new ForgeKey();
        attempt.Receipt.Body[4] = attempt.Receipt.Author.KeyId;
        attempt.Receipt.BindBody();
        return attempt.Receipt.Author.KeyId;
    }
}
