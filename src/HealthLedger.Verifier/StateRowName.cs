using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier;

/// <summary>Names a row of the ledger's state (docs/spec/ledger.md, section 7).</summary>
public sealed class StateRowName
{
    private const int LongestKey = 256;
    private const ulong ParticipantKind = 1;
    private const ulong KeyKind = 2;
    private const ulong RecordKind = 4;
    private const ulong SubmissionKind = 5;

    private StateRowName(ulong kind, byte[] key)
    {
        Kind = kind;
        Key = key;
    }

    /// <summary>The kind of row.</summary>
    public ulong Kind { get; }

    /// <summary>The row's key.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>The row of a record.</summary>
    /// <param name="recordId">16 bytes; copied.</param>
    /// <exception cref="ArgumentException">The id has another length.</exception>
    public static StateRowName ForRecord(ReadOnlySpan<byte> recordId)
    {
        return Create(RecordKind, recordId, FormatLimits.IdBytes);
    }

    /// <summary>The row of a participant.</summary>
    /// <param name="participantId">16 bytes; copied.</param>
    /// <exception cref="ArgumentException">The id has another length.</exception>
    public static StateRowName ForParticipant(ReadOnlySpan<byte> participantId)
    {
        return Create(ParticipantKind, participantId, FormatLimits.IdBytes);
    }

    /// <summary>The row of a signing key.</summary>
    /// <param name="keyId">32 bytes; copied.</param>
    /// <exception cref="ArgumentException">The id has another length.</exception>
    public static StateRowName ForKey(ReadOnlySpan<byte> keyId)
    {
        return Create(KeyKind, keyId, FormatLimits.HashBytes);
    }

    /// <summary>The row of a subject.</summary>
    /// <param name="pseudonym">32 bytes; copied.</param>
    /// <exception cref="ArgumentException">The pseudonym has another length.</exception>
    public static StateRowName ForSubject(ReadOnlySpan<byte> pseudonym)
    {
        return Create(FormatLimits.SubjectKind, pseudonym, FormatLimits.HashBytes);
    }

    /// <summary>The row of a submission, which the state keeps for the replay window.</summary>
    /// <param name="author">The author, 16 bytes; copied.</param>
    /// <param name="submissionId">32 bytes; copied.</param>
    /// <exception cref="ArgumentException">One of them has another length.</exception>
    public static StateRowName ForSubmission(ReadOnlySpan<byte> author, ReadOnlySpan<byte> submissionId)
    {
        return author.Length == FormatLimits.IdBytes && submissionId.Length == FormatLimits.HashBytes
            ? new StateRowName(SubmissionKind, [.. author, .. submissionId])
            : throw new ArgumentException("16 and 32 bytes are required.", nameof(submissionId));
    }

    /// <summary>A row of any kind.</summary>
    /// <param name="kind">The kind (docs/spec/ledger.md, section 7).</param>
    /// <param name="key">The key, at most 256 bytes; copied.</param>
    /// <exception cref="ArgumentException">The key is longer.</exception>
    public static StateRowName Of(ulong kind, ReadOnlySpan<byte> key)
    {
        return key.Length <= LongestKey
            ? new StateRowName(kind, key.ToArray())
            : throw new ArgumentException($"At most {LongestKey} bytes are allowed.", nameof(key));
    }

    private static StateRowName Create(ulong kind, ReadOnlySpan<byte> key, int length)
    {
        return key.Length == length
            ? new StateRowName(kind, key.ToArray())
            : throw new ArgumentException($"{length} bytes are required.", nameof(key));
    }
}
