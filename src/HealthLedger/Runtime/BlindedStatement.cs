using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>
/// What an operation says beyond the ledger's clear values, and the blinding under which the ledger commits to it: the
/// opening that the organisation keeps, encrypted (docs/spec/ledger.md section 3).
/// </summary>
internal sealed class BlindedStatement
{
    private const int BlindingBytes = 16;

    private readonly byte[] _blinding;

    private BlindedStatement(byte[] blinding, byte[] bytes)
    {
        _blinding = blinding;
        Bytes = bytes;
    }

    /// <summary>What is said.</summary>
    public byte[] Bytes { get; }

    /// <summary>`H("request-body"; blinding, statement)`.</summary>
    public Digest256 Commitment => SealedAttestation.Commit(_blinding, Bytes);

    /// <summary>Draws a blinding for a statement.</summary>
    public static BlindedStatement Create(byte[] statement) =>
        new(SecureRandom.GetBytes(BlindingBytes), statement);

    /// <summary>Reads an opening; null when the bytes are none.</summary>
    public static BlindedStatement? TryDecode(ReadOnlySpan<byte> opening)
    {
        CanonicalReader reader = new(opening);
        reader.Array(2);
        byte[] blinding = reader.BytesExactly(BlindingBytes).ToArray();
        byte[] bytes = reader.Bytes().ToArray();
        return reader.End() ? new BlindedStatement(blinding, bytes) : null;
    }

    /// <summary>The opening, to be protected.</summary>
    public byte[] Opening()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(2);
        writer.Bytes(_blinding.AsSpan());
        writer.Bytes(Bytes.AsSpan());
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
