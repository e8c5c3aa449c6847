using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Pinned bytes that are no genesis file, and receipts of another ledger.</summary>
internal static class GenesisCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Case("genesis: empty", GenesisMalformed, a => a.GenesisFile = []),
        Case("genesis: over 1 MiB", GenesisMalformed, a => a.GenesisFile = new byte[(1024 * 1024) + 1]),
        Case("genesis: trailing byte", GenesisMalformed, a => a.GenesisFile = [.. a.GenesisFile, 0x00]),
        Case("genesis: truncated", GenesisMalformed, a => a.GenesisFile = a.GenesisFile[..^1]),
        Case("genesis: version 2", GenesisMalformed, a => Rebuild(a, 0, 2)),
        Case("genesis: suite 2", GenesisMalformed, a => Rebuild(a, 1, 2)),
        Case("genesis: empty name", GenesisMalformed, a => Rebuild(a, 3, string.Empty)),
        Case("genesis: recovery threshold above its keys", GenesisMalformed, a =>
            Rebuild(a, 8, new object?[] { 1, Array.Empty<object?>() })),
        Case("genesis: file of version 2", GenesisMalformed, a => File(a, 1, 2)),
        Case("genesis: file of another kind", GenesisMalformed, a => File(a, 0, "healthledger-receipt")),
        Case("genesis: one item more", GenesisMalformed, a =>
        {
            a.GenesisFile = a.Ledger.EncodeGenesisFile(
                ForgeCbor.Encode([.. a.Ledger.Genesis, 0]),
                ForgeCbor.Encode(a.Ledger.GenesisHeader));
        }),
        Case("genesis: name changed under the old header", GenesisInconsistent, a =>
        {
            a.Ledger.Genesis[3] = "Another name";
            a.GenesisFile = a.Ledger.GenesisFile;
        }),
        Case("genesis: header with another set", GenesisInconsistent, a => Header(a, 6, ForgedLedger.Random32())),
        Case("genesis: header with another next set", GenesisInconsistent, a => Header(a, 7, ForgedLedger.Random32())),
        Case("genesis: header with a ledger id", GenesisInconsistent, a => Header(a, 1, ForgedLedger.Random32())),
        Case("genesis: header with a height", GenesisInconsistent, a => Header(a, 2, 1)),
        Case("genesis: header with a previous hash", GenesisInconsistent, a => Header(a, 3, ForgedLedger.Random32())),
        Case("genesis: header of another time", GenesisInconsistent, a => Header(a, 4, 1)),
        Case("genesis: header of epoch 1", GenesisInconsistent, a => Header(a, 5, 1)),
        Case("genesis: header with entries", GenesisInconsistent, a => Header(a, 9, 1)),
        Case("genesis: header with a history", GenesisInconsistent, a => Header(a, 10, 1)),
        Case("genesis: header with a history root", GenesisInconsistent, a => Header(a, 11, new byte[32])),
        Case("genesis: set of epoch 1", GenesisInconsistent, a =>
            Rebuild(a, 5, a.Ledger.EncodeSet(1, a.Ledger.Epochs[0]))),
        Case("genesis: seal key not on the curve", GenesisInconsistent, a => Rebuild(a, 5, OffCurve(a))),
        Case("genesis: one participant twice", GenesisInconsistent, a =>
        {
            object?[] participants = (object?[])a.Ledger.Genesis[7]!;
            ((object?[])participants[1]!)[0] = a.Ledger.ParticipantIds[0];
            a.GenesisFile = a.Ledger.RebuildGenesisFile();
        }),
        Case("genesis: a signature missing", GenesisSignatureInvalid, a => Signatures(a, all => all[..^1])),
        Case("genesis: signatures out of order", GenesisSignatureInvalid, a =>
            Signatures(a, all => [.. all.Reverse()])),
        Case("genesis: a signature twice", GenesisSignatureInvalid, a => Signatures(a, all => [all[0], .. all[..^1]])),
        Case("genesis: signature under another's name", GenesisSignatureInvalid, a => Signatures(a, all =>
        {
            ((object?[])all[0]!)[0] = a.Ledger.ParticipantIds[1];
            return all;
        })),
        Case("genesis: signature of another participant", GenesisSignatureInvalid, a => Signatures(a, all =>
        {
            ((object?[])all[0]!)[1] = ((object?[])all[1]!)[1];
            return all;
        })),
        Case("genesis: high-S", GenesisSignatureInvalid, a => Signatures(a, all =>
        {
            object?[] first = (object?[])all[0]!;
            first[1] = ForgeKey.Negate((byte[])first[1]!);
            return all;
        })),
        Ledger("another ledger pinned", a => a.GenesisFile = new ForgedLedger(4, 0, 0).GenesisFile),
        Ledger("same genesis with another nonce", a => Rebuild(a, 4, Enumerable.Repeat((byte)1, 16).ToArray())),
        Ledger("header of another ledger", a =>
        {
            a.Receipt.Header[1] = ForgedLedger.Random32();
            a.Receipt.BindHeader();
        }),
        Ledger("entry of another ledger", a =>
        {
            a.Receipt.Entry[0] = ForgedLedger.Random32();
            a.Receipt.BindEntry();
        }),
        Ledger("submission to another ledger", a =>
        {
            a.Receipt.Body[2] = ForgedLedger.Random32();
            a.Receipt.BindBody();
        }),
        Ledger("epoch header of another ledger", a =>
        {
            a.Receipt.Steps[0].Header[1] = ForgedLedger.Random32();
            a.Receipt.BindStep(0);
        }),
        Ledger("ledger id of zeros everywhere", a =>
        {
            a.Receipt.Body[2] = new byte[32];
            a.Receipt.Entry[0] = new byte[32];
            a.Receipt.Header[1] = new byte[32];
            a.Receipt.BindBody();
        }),
    ];

    private static MustFailCase Case(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Genesis, code, change, epochs: 0, operation: 2);
    }

    private static MustFailCase Ledger(string name, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Ledger, LedgerMismatch, change, operation: 2);
    }

    private static void Rebuild(Attempt attempt, int index, object value)
    {
        attempt.Ledger.Genesis[index] = value;
        attempt.GenesisFile = attempt.Ledger.RebuildGenesisFile();
    }

    private static void Header(Attempt attempt, int index, object value)
    {
        attempt.Ledger.GenesisHeader[index] = value;
        attempt.GenesisFile = attempt.Ledger.GenesisFile;
    }

    private static byte[] OffCurve(Attempt attempt)
    {
        object?[] replicas = [.. attempt.Ledger.Epochs[0].Select(object? (key, i) =>
        {
            byte[] point = [.. key.Point];
            point[64] ^= i == 3 ? (byte)1 : (byte)0;
            return new object?[] { i, new byte[16], point };
        })];
        return ForgeCbor.Encode([0, replicas]);
    }

    // An item of the file itself, of which the participants sign nothing.
    private static void File(Attempt attempt, int index, object value)
    {
        byte[] genesis = ForgeCbor.Encode(attempt.Ledger.Genesis);
        object?[] file =
        [
            "healthledger-genesis", 1, genesis, ForgeCbor.Encode(attempt.Ledger.GenesisHeader),
            attempt.Ledger.SignGenesis(genesis),
        ];
        file[index] = value;
        attempt.GenesisFile = ForgeCbor.Encode(file);
    }

    private static void Signatures(Attempt attempt, Func<object?[], object?[]> change)
    {
        byte[] genesis = ForgeCbor.Encode(attempt.Ledger.Genesis);
        object?[] all = attempt.Ledger.SignGenesis(genesis);
        byte[] header = ForgeCbor.Encode(attempt.Ledger.GenesisHeader);
        attempt.GenesisFile = ForgeCbor.Encode(["healthledger-genesis", 1, genesis, header, change(all)]);
    }
}
