using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>What an author signs: `submission-body` of docs/spec/ledger.md section 2.</summary>
internal sealed class SubmissionBody
{
    public required LedgerId LedgerId { get; init; }

    public required ParticipantId Author { get; init; }

    public required Digest256 KeyId { get; init; }

    /// <summary>16 random bytes.</summary>
    public required byte[] Nonce { get; init; }

    public required ulong ValidUntilHeight { get; init; }

    public required ulong OperationCount { get; init; }

    public required Digest256 OperationsRoot { get; init; }

    public ulong Version { get; init; } = LedgerVersion.Formats;

    public ulong Suite { get; init; } = LedgerVersion.Suite;

    public static SubmissionId IdOf(LedgerId ledger, ReadOnlySpan<byte> body) =>
        new(LabelledHash.Of(HashLabel.SubmissionId, ledger.ToArray(), body).ToArray());

    public static SubmissionBody? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(9);
        ulong version = reader.Unsigned();
        ulong suite = reader.Unsigned();
        LedgerId ledger = reader.Ledger();
        ParticipantId author = reader.Participant();
        Digest256 key = reader.Digest();
        byte[] nonce = reader.BytesExactly(16).ToArray();
        SubmissionBody body = new()
        {
            Version = version,
            Suite = suite,
            LedgerId = ledger,
            Author = author,
            KeyId = key,
            Nonce = nonce,
            ValidUntilHeight = reader.Unsigned(),
            OperationCount = reader.Unsigned(),
            OperationsRoot = reader.Digest(),
        };
        return reader.End() ? body : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(9);
        writer.Unsigned(Version);
        writer.Unsigned(Suite);
        writer.Id(LedgerId);
        writer.Id(Author);
        writer.Id(KeyId);
        writer.Bytes(Nonce);
        writer.Unsigned(ValidUntilHeight);
        writer.Unsigned(OperationCount);
        writer.Id(OperationsRoot);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
