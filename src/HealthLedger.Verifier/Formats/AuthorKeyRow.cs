using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Formats;

/// <summary>The row of a signing key in the state (docs/spec/ledger.md, section 7).</summary>
internal sealed class AuthorKeyRow
{
    private const ulong Active = 1;
    private const ulong Stopped = 2;

    private AuthorKeyRow(CanonicalReader reader)
    {
        reader.ReadArray(6);
        Participant = reader.ReadBytes(FormatLimits.IdBytes);
        Key = new VerificationKey(reader.ReadPoint());
        ulong status = reader.ReadUnsigned();
        Since = reader.ReadUnsigned();
        Until = reader.TryReadNull() ? null : reader.ReadUnsigned();
        SuspectSince = reader.TryReadNull() ? null : reader.ReadTime();
        if (status != (Until is null ? Active : Stopped))
        {
            reader.Fail(FormFault.Malformed);
        }

        reader.RequireEnd();
    }

    public ReadOnlyMemory<byte> Participant { get; }

    public VerificationKey Key { get; }

    /// <summary>The height at which the key was registered.</summary>
    public ulong Since { get; }

    /// <summary>The height at which it stopped, or null.</summary>
    public ulong? Until { get; }

    /// <summary>Since when it may have been in other hands, in milliseconds since 1970, or null.</summary>
    public ulong? SuspectSince { get; }

    /// <summary>Reads a key's row.</summary>
    /// <returns>The row, or null when the value is not a key's row.</returns>
    public static AuthorKeyRow? Read(ReadOnlyMemory<byte> value)
    {
        CanonicalReader reader = new(value);
        AuthorKeyRow row = new(reader);
        return reader.Failed ? null : row;
    }
}
