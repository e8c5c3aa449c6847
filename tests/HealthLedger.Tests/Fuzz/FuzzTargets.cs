using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Receipts;
using HealthLedger.Tests.Canonical.Formats;
using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using VerifierEntry = HealthLedger.Verifier.Formats.Entry;
using VerifierHeader = HealthLedger.Verifier.Formats.BlockHeader;
using VerifierOperation = HealthLedger.Verifier.Formats.Operation;
using VerifierReader = HealthLedger.Verifier.Cbor.CanonicalReader;

namespace HealthLedger.Tests.Fuzz;

internal static class FuzzTargets
{
    private static readonly Lazy<byte[]> GenesisFile = new(() => Corpus.Read("genesis-file", "ok-1"));

    private static readonly Lazy<byte[]> FounderFiles = new(() => Corpus.Read("founder-file", "ok-1"));

    private static readonly Lazy<byte[]> GenesisDrafts = new(() => Corpus.Read("genesis-draft", "ok-1"));

    private static readonly Lazy<Attempt> Receipts = new(() => new Attempt(4, 1, 1));

    /// <summary>All stored and sent formats of the core, genesis files and receipts.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. FormatCases.All.Select(format => new FuzzTarget(format.Name, format.Make, Compared(format))),
        new(
            "genesis-file",
            _ => GenesisFile.Value,
            bytes => LedgerGenesis.TryDecode(bytes)?.Bytes.ToArray(),
            BytesEach: 512,
            BytesAtAll: 1 << 20),
        new(
            "founder-file",
            _ => FounderFiles.Value,
            bytes => FounderFile.TryDecode(bytes, out string? _)?.Bytes.ToArray(),
            BytesEach: 512,
            BytesAtAll: 1 << 20),
        new(
            "genesis-draft",
            _ => GenesisDrafts.Value,
            bytes => GenesisDraft.TryDecode(bytes, out string? _)?.Encode(),
            BytesEach: 512,
            BytesAtAll: 1 << 20),
        new(
            "receipt",
            _ => Receipts.Value.Receipt.Encode(),
            ReadReceipt,
            BytesEach: 512,
            BytesAtAll: 1 << 20),
    ];

    // A node reads header and epoch path of receipts that somebody shows it, and passes over the rest.
    private static byte[]? ReadReceipt(byte[] bytes)
    {
        bool isRead = SealedHeaderReader.TryRead(bytes) is not null & SealedHeaderReader.TryReadPath(bytes) is not null;
        bool isAccepted =
            ReceiptVerifier.Verify(bytes, ReceiptExpectation.Any, Receipts.Value.Policy).IsAccepted;
        Assert.True(isRead || !isAccepted, $"the node refuses {Convert.ToHexString(bytes)}");
        return isAccepted ? bytes : null;
    }

    // The verifier reads some formats with code of its own, and accepts what the core accepts.
    private static Func<byte[], byte[]?> Compared(FormatCase format) => format.Name switch
    {
        "entry" => bytes => Compare(bytes, format.Again(bytes), IsEntry(bytes)),
        "header" => bytes => Compare(bytes, format.Again(bytes), IsHeader(bytes)),
        _ when OperationCases.All.Any(operation => operation.Name == format.Name) =>
            bytes => Compare(bytes, format.Again(bytes), VerifierOperation.Read(bytes) is not null),
        _ => format.Again,
    };

    private static byte[]? Compare(byte[] bytes, byte[]? again, bool isAccepted)
    {
        Assert.True(
            again is not null == isAccepted,
            $"the verifier {(isAccepted ? "accepts" : "refuses")} {Convert.ToHexString(bytes)}");
        return again;
    }

    private static bool IsEntry(byte[] bytes)
    {
        VerifierReader reader = new(Embedded(bytes));
        _ = VerifierEntry.ReadEmbedded(reader);
        return !reader.Failed;
    }

    // A header of a version or suite that it does not know is refused there and kept here.
    private static bool IsHeader(byte[] bytes)
    {
        if (BlockHeader.TryDecode(bytes) is { } known && (known.ProtocolVersion != 1 || known.Suite != 1))
        {
            return true;
        }

        VerifierReader reader = new(Embedded(bytes));
        _ = VerifierHeader.ReadEmbedded(reader);
        return !reader.Failed;
    }

    private static byte[] Embedded(byte[] bytes)
    {
        CanonicalWriter writer = new(new byte[bytes.Length + 9]);
        writer.Bytes(bytes.AsSpan());
        return writer.ToArray();
    }
}
