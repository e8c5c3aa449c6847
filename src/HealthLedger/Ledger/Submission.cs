using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>Many operations under one signature: `submission` of docs/spec/ledger.md section 2.</summary>
internal sealed class Submission
{
    public required SubmissionBody Body { get; init; }

    public required byte[] BodyBytes { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    public required IReadOnlyList<ReadOnlyMemory<byte>> Operations { get; init; }

    public SubmissionId Id => SubmissionBody.IdOf(Body.LedgerId, BodyBytes);

    public static Submission? TryDecode(ReadOnlySpan<byte> bytes, uint maxOperations)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(3);
        byte[] bodyBytes = reader.Bytes().ToArray();
        byte[] signature = reader.BytesExactly(P256.SignatureBytes).ToArray();
        int count = reader.ArrayHead((int)maxOperations);
        List<ReadOnlyMemory<byte>> operations = new(count);
        for (int i = 0; i < count; i++)
        {
            operations.Add(reader.Bytes().ToArray());
        }

        return reader.End() && count > 0 && SubmissionBody.TryDecode(bodyBytes) is { } body
            ? new Submission { Body = body, BodyBytes = bodyBytes, Signature = signature, Operations = operations }
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
