using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Certificates;

/// <summary>
/// What pre-prepares, prepares and commits sign, each in its own domain: `ballot` of docs/spec/consensus.md section
/// 2. It fixes order only.
/// </summary>
internal readonly record struct Ballot(ulong Epoch, ulong View, ulong Sequence, Digest256 Digest)
{
    public const int MaxBytes = 1 + (3 * 9) + 34;

    /// <summary>Writes the four fields in order, without an array head.</summary>
    public void WriteFields(ref CanonicalWriter writer)
    {
        writer.Unsigned(Epoch);
        writer.Unsigned(View);
        writer.Unsigned(Sequence);
        writer.Id(Digest);
    }

    public static Ballot ReadFields(ref CanonicalReader reader)
    {
        ulong epoch = reader.Unsigned();
        ulong view = reader.Unsigned();
        ulong sequence = reader.Unsigned();
        return new Ballot(epoch, view, sequence, reader.Digest());
    }

    /// <summary>Reads a signed body; null when the bytes are not one.</summary>
    public static Ballot? TryDecodeBody(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        Ballot ballot = ReadFields(ref reader);
        return reader.End() ? ballot : null;
    }

    /// <summary>The signed body.</summary>
    /// <param name="buffer">At least <see cref="MaxBytes"/> long.</param>
    public ReadOnlySpan<byte> Body(Span<byte> buffer)
    {
        CanonicalWriter writer = new(buffer);
        writer.Array(4);
        WriteFields(ref writer);
        return buffer[..writer.Written.Length];
    }
}
