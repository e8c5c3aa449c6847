using System.Collections.Concurrent;
using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// Recognises repeated submissions: rows keyed by HMAC of the idempotency key hold HMACs of content and fingerprint
/// and where the record went. Written in one step with the signed submission; a repeat across a crash finds it.
/// </summary>
internal sealed class ResendRegister
{
    /// <summary>The time of rows that do not expire: an archive may be read again after years.</summary>
    public static readonly long Lasting = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly IKeyVault _vault;
    private readonly ICustodyStore _store;
    private readonly ConcurrentDictionary<Digest256, ResendClaim> _inFlight = new();

    public ResendRegister(IKeyVault vault, ICustodyStore store)
    {
        _vault = vault;
        _store = store;
    }

    /// <summary>Claims a key: the first caller gets a claim that is its own; later ones get the first one's.</summary>
    public async ValueTask<(ResendClaim Claim, bool IsOwn)> ClaimAsync(
        IdempotencyKey idempotency,
        ReadOnlyMemory<byte> payload,
        RecordId record,
        CancellationToken cancellationToken)
    {
        ResendMark mark = await MarkAsync(idempotency, payload, cancellationToken).ConfigureAwait(false);
        ResendClaim own = new(mark, record);
        ResendClaim claim = _inFlight.GetOrAdd(mark.Key, own);
        return (claim, ReferenceEquals(claim, own));
    }

    /// <summary>The marks of a submission, without claiming anything.</summary>
    public ValueTask<ResendMark> DescribeAsync(
        IdempotencyKey idempotency, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        MarkAsync(idempotency, payload, cancellationToken);

    /// <summary>The claim of a call that is in flight under a mark's key, or null.</summary>
    public ResendClaim? InFlight(ResendMark mark) => _inFlight.GetValueOrDefault(mark.Key);

    public void Release(ResendClaim claim) =>
        _inFlight.TryRemove(new KeyValuePair<Digest256, ResendClaim>(claim.Mark.Key, claim));

    /// <summary>What is stored for a mark's key, or null.</summary>
    public async ValueTask<ResendEntry?> ReadAsync(ResendMark mark, CancellationToken cancellationToken)
    {
        PrivateRow? row = await _store
            .ReadRowAsync(PrivateTable.Resend, mark.Key.ToArray(), cancellationToken).ConfigureAwait(false);
        if (row?.Value is not { } value)
        {
            return null;
        }

        ResendEntry entry = Decode(mark.Key.ToArray(), value.Span) ?? throw PrivateRowFault.Of("resend mark");
        return new ResendEntry(entry.Content, entry.Fingerprint, entry.Record, entry.Submission)
        {
            IsLasting = row.Time == Lasting,
        };
    }

    /// <summary>Lets what is stored for a mark's key never expire.</summary>
    public async ValueTask KeepAsync(ResendMark mark, ResendEntry entry, CancellationToken cancellationToken)
    {
        ResendMark stored = new(mark.Key, entry.Content, entry.Fingerprint);
        PrivateRow row = Row(stored, entry.Record, entry.Submission, Lasting);
        await _store.WriteAsync(new CustodyWrite { Rows = [row] }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a stored row is one that was written under its key.</summary>
    public static bool IsWhole(PrivateRow row) =>
        row.Value is { } value && Decode(row.Key.Span, value.Span) is not null;

    public static PrivateRow Row(ResendMark mark, RecordId record, SubmissionId submission, long now)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        byte[] key = mark.Key.ToArray();
        writer.Array(6);
        writer.Unsigned(1);
        writer.Id(mark.Content);
        writer.IdOrNull(mark.Fingerprint);
        writer.Id(record);
        writer.Id(submission);
        writer.Bytes(Check(key, mark.Content, mark.Fingerprint, record, submission).AsSpan());
        byte[] value = writer.ToArray();
        writer.Dispose();
        return new PrivateRow(PrivateTable.Resend, key, value, now);
    }

    // A mark that rotted would answer a repeat with another record, or not recognise it.
    private static byte[] Check(
        ReadOnlySpan<byte> key, Digest256 content, Digest256? fingerprint, RecordId record, SubmissionId submission)
    {
        byte[] all =
        [
            .. key, .. content.ToArray(), .. fingerprint?.ToArray() ?? [], .. record.ToArray(), .. submission.ToArray(),
        ];
        return RowCheck.Of(all);
    }

    /// <summary>What a stored row says; null when it is not one.</summary>
    public static ResendEntry? Decode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(6);
        reader.Exactly(1);
        Digest256 content = reader.Digest();
        Digest256? fingerprint = reader.TryNull() ? null : reader.Digest();
        RecordId record = reader.Record();
        SubmissionId submission = new(reader.BytesExactly(SubmissionId.SizeBytes));
        ReadOnlySpan<byte> check = reader.BytesExactly(RowCheck.SizeBytes);
        return reader.End() && check.SequenceEqual(Check(key, content, fingerprint, record, submission))
            ? new ResendEntry(content, fingerprint, record, submission)
            : null;
    }

    private async ValueTask<ResendMark> MarkAsync(
        IdempotencyKey idempotency, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        byte[] key = [.. "hl/resend/key/v1"u8, .. idempotency.Key.Span];
        byte[] content = [.. "hl/resend/content/v1"u8, .. SHA256.HashData(payload.Span)];
        Digest256 keyMac = await _vault.AuthenticateAsync(VaultKey.Resend, key, cancellationToken)
            .ConfigureAwait(false);
        Digest256 contentMac = await _vault
            .AuthenticateAsync(VaultKey.Resend, content, cancellationToken).ConfigureAwait(false);
        Digest256? fingerprintMac = null;
        if (!idempotency.Fingerprint.IsEmpty)
        {
            byte[] fingerprint = [.. "hl/resend/fingerprint/v1"u8, .. SHA256.HashData(idempotency.Fingerprint.Span)];
            fingerprintMac = await _vault
                .AuthenticateAsync(VaultKey.Resend, fingerprint, cancellationToken).ConfigureAwait(false);
        }

        return new ResendMark(keyMac, contentMac, fingerprintMac);
    }
}
