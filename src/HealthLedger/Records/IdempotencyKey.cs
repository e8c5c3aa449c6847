namespace HealthLedger.Records;

/// <summary>
/// What makes a repeated submission recognisable: a key (for HL7 v2: listener, sender and MSH-10) and, if there is
/// one, a fingerprint of the content that ignores what a resend may change. Both are stored only as keyed hashes.
/// </summary>
public sealed class IdempotencyKey
{
    /// <summary>Makes it.</summary>
    /// <param name="key">1 to 4,096 bytes that name the submission; copied.</param>
    /// <param name="fingerprint">Bytes that are equal for content that counts as the same, or empty; copied.</param>
    /// <exception cref="ArgumentException">The key is empty or longer than 4,096 bytes.</exception>
    public IdempotencyKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> fingerprint = default)
    {
        if (key.Length is 0 or > 4096)
        {
            throw new ArgumentException("A key has 1 to 4,096 bytes.", nameof(key));
        }

        Key = key.ToArray();
        Fingerprint = fingerprint.ToArray();
    }

    internal ReadOnlyMemory<byte> Key { get; }

    internal ReadOnlyMemory<byte> Fingerprint { get; }

    /// <summary>The type's name.</summary>
    public override string ToString() => nameof(IdempotencyKey);
}
