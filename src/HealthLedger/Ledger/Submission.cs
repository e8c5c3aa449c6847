using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>Many operations under one signature: `submission` of docs/spec/ledger.md section 2.</summary>
internal sealed class Submission
{
    public required SubmissionBody Body { get; init; }

    public required ReadOnlyMemory<byte> BodyBytes { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    public required IReadOnlyList<ReadOnlyMemory<byte>> Operations { get; init; }

    public SubmissionId Id => SubmissionBody.IdOf(Body.LedgerId, BodyBytes.Span);

    /// <summary>Reads a submission, of which the bytes become a part: nobody may change them any more.</summary>
    public static Submission? TryDecode(ReadOnlyMemory<byte> bytes, uint maxOperations)
    {
        CanonicalReader reader = new(bytes.Span);
        reader.Array(3);
        ReadOnlyMemory<byte> body = reader.BytesUpTo(bytes, int.MaxValue);
        ReadOnlyMemory<byte> signature = reader.BytesOf(bytes, P256.SignatureBytes);
        int count = reader.ArrayHead((int)maxOperations);
        List<ReadOnlyMemory<byte>> operations = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            operations.Add(reader.BytesUpTo(bytes, int.MaxValue));
        }

        return reader.End() && count > 0 && SubmissionBody.TryDecode(body.Span) is { } decoded
            ? new Submission { Body = decoded, BodyBytes = body, Signature = signature, Operations = operations }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(3);
        writer.Bytes(BodyBytes);
        writer.Bytes(Signature);
        writer.Array(Operations.Count);
        foreach (ReadOnlyMemory<byte> operation in Operations)
        {
            writer.Bytes(operation);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
