using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>The path from the state root to where a key is, or would be (docs/spec/proofs.md, section 1).</summary>
internal sealed class StateProof
{
    private StateProof(CanonicalReader reader)
    {
        reader.ReadArray(3);
        reader.ReadVersion(FormatLimits.Version);
        Siblings = HashPath.Read(reader);
        if (Siblings.Length > FormatLimits.StateDepth)
        {
            reader.Fail(FormFault.Malformed);
        }

        if (reader.TryReadNull())
        {
            return;
        }

        reader.ReadArray(2);
        TerminalKey = reader.ReadBytes(FormatLimits.HashBytes);
        TerminalValue = reader.ReadBytes(FormatLimits.HashBytes);
    }

    /// <summary>The siblings from the root down.</summary>
    public ReadOnlyMemory<byte>[] Siblings { get; }

    /// <summary>The key of the leaf where the path ends; null where it ends in an empty place.</summary>
    public ReadOnlyMemory<byte>? TerminalKey { get; }

    public ReadOnlyMemory<byte> TerminalValue { get; }

    public static StateProof ReadEmbedded(CanonicalReader reader)
    {
        EmbeddedItem item = reader.BeginEmbedded();
        StateProof proof = new(reader);
        reader.EndEmbedded(item);
        return proof;
    }
}
