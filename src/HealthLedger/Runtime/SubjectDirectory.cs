using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Subjects;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// The organisation's map of patient identifiers to pseudonyms (docs/spec/records.md section 3). Rows are found by
/// a keyed blind index and encrypted under the vault. New pseudonyms are made by the intake loop alone.
/// </summary>
internal sealed class SubjectDirectory
{
    private const int MaxCached = 100_000;
    private const int SecretBytes = 32;

    private readonly IKeyVault _vault;
    private readonly IPrivateStore _store;
    private readonly LedgerId _ledger;
    private readonly ParticipantId _custodian;
    private readonly ConcurrentDictionary<Digest256, SubjectId> _cache = [];
    private readonly ConcurrentDictionary<Digest256, bool> _doubted = [];
    private readonly ConcurrentDictionary<SubjectId, bool> _doubtedSubjects = [];
    private int _cached;

    public SubjectDirectory(IKeyVault vault, IPrivateStore store, LedgerId ledger, ParticipantId custodian)
    {
        _vault = vault;
        _store = store;
        _ledger = ledger;
        _custodian = custodian;
    }

    public async ValueTask<Digest256> BlindIndexAsync(PatientIdentifier identifier, CancellationToken cancellationToken)
    {
        byte[] assigner = Encoding.UTF8.GetBytes(identifier.Assigner);
        byte[] value = Encoding.UTF8.GetBytes(identifier.Value);
        byte[] data = [.. "hl/mpi/v1"u8, .. assigner, 0, .. value];
        return await _vault.AuthenticateAsync(VaultKey.PatientIndex, data, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The pseudonym that is known already, or null.</summary>
    public async ValueTask<SubjectId?> FindAsync(Digest256 blindIndex, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(blindIndex, out SubjectId known))
        {
            return known;
        }

        SubjectId? stored = await ReadAsync(blindIndex, cancellationToken).ConfigureAwait(false);
        if (stored is { } subject)
        {
            Remember(blindIndex, subject);
        }

        return stored;
    }

    /// <summary>Reads from the store, past the cache; for callers outside the intake loop.</summary>
    public async ValueTask<SubjectId?> ReadAsync(Digest256 blindIndex, CancellationToken cancellationToken)
    {
        byte[] key = blindIndex.ToArray();
        PrivateRow? row = await _store.ReadRowAsync(PrivateTable.Subject, key, cancellationToken).ConfigureAwait(false);
        return row is null ? null : await OpenRowAsync(_vault, row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The pseudonym that a stored row keeps; null for the removal of one.</summary>
    public static async ValueTask<SubjectId?> OpenRowAsync(
        IKeyVault vault, PrivateRow row, CancellationToken cancellationToken)
    {
        if (row.Value is not { } value)
        {
            return null;
        }

        ReadOnlyMemory<byte>? plain = await vault
            .UnprotectAsync(VaultKey.PrivateRows, row.Key, value, cancellationToken).ConfigureAwait(false);
        return plain is { } bytes && Decode(bytes.Span) is { } subject
            ? subject
            : throw new KeyUnavailableException(
                HealthLedgerErrorCodes.KeyMismatch,
                "A row of the patient map does not open with this vault. Use the vault that the ledger was made with.");
    }

    /// <summary>A new pseudonym and the row that keeps it.</summary>
    public async ValueTask<(SubjectId Subject, PrivateRow Row)> CreateAsync(
        PendingSubject patient, long now, CancellationToken cancellationToken)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(SecretBytes);
        SubjectId subject = Pseudonym(secret);
        byte[] key = patient.BlindIndex.ToArray();
        ReadOnlyMemory<byte> value = await _vault.ProtectAsync(
            VaultKey.PrivateRows, key, Encode(secret, subject, patient.Identifier), cancellationToken)
            .ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(secret);
        return (subject, new PrivateRow(PrivateTable.Subject, key, value, now));
    }

    /// <summary>Whether an opened row has the form of one.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> plain) => Decode(plain) is not null;

    public void Remember(Digest256 blindIndex, SubjectId subject)
    {
        if (Interlocked.Increment(ref _cached) > MaxCached)
        {
            _cache.Clear();
            Interlocked.Exchange(ref _cached, 0);
        }

        _cache[blindIndex] = subject;
    }

    /// <summary>Notes that the ledger may not have a pseudonym that is known here: its enrolment was skipped with the
    /// submission that it was part of.</summary>
    public void Doubt(Digest256 blindIndex) => _doubted[blindIndex] = true;

    /// <summary>Notes the same of a pseudonym whose patient is not at hand.</summary>
    public void DoubtSubject(SubjectId subject) => _doubtedSubjects[subject] = true;

    /// <summary>Whether a known pseudonym is to be enrolled once more; asked once.</summary>
    /// <param name="blindIndex">The patient.</param>
    /// <param name="subject">The patient's pseudonym.</param>
    public bool TakeDoubt(Digest256 blindIndex, SubjectId subject) =>
        (!_doubted.IsEmpty && _doubted.TryRemove(blindIndex, out _))
        | (!_doubtedSubjects.IsEmpty && _doubtedSubjects.TryRemove(subject, out _));

    /// <summary>A new pseudonym for a patient who has one, kept under itself until the ledger accepts it.</summary>
    public async ValueTask<(SubjectId Subject, PrivateRow Row)> PrepareAsync(
        PatientIdentifier identifier, long now, CancellationToken cancellationToken)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(SecretBytes);
        SubjectId subject = Pseudonym(secret);
        byte[] key = subject.ToArray();
        ReadOnlyMemory<byte> value = await _vault.ProtectAsync(
            VaultKey.PrivateRows, key, Encode(secret, subject, identifier), cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(secret);
        return (subject, new PrivateRow(PrivateTable.Subject, key, value, now));
    }

    /// <summary>The rows that make a prepared pseudonym the patient's; null when none was prepared here.</summary>
    public async ValueTask<IReadOnlyList<PrivateRow>?> AdoptAsync(
        Digest256 blindIndex, SubjectId subject, long now, CancellationToken cancellationToken)
    {
        byte[] key = subject.ToArray();
        PrivateRow? row = await _store
            .ReadRowAsync(PrivateTable.Subject, key, cancellationToken).ConfigureAwait(false);
        if (row?.Value is not { } value
            || await _vault.UnprotectAsync(VaultKey.PrivateRows, key, value, cancellationToken)
                .ConfigureAwait(false) is not { } plain)
        {
            return null;
        }

        byte[] index = blindIndex.ToArray();
        ReadOnlyMemory<byte> moved = await _vault
            .ProtectAsync(VaultKey.PrivateRows, index, plain, cancellationToken).ConfigureAwait(false);
        return
        [
            new PrivateRow(PrivateTable.Subject, index, moved, now),
            new PrivateRow(PrivateTable.Subject, key, null, now),
        ];
    }

    private SubjectId Pseudonym(byte[] secret)
    {
        byte[] data = [.. "hl/sid/v1"u8, .. _ledger.ToArray(), .. _custodian.ToArray()];
        return new SubjectId(HMACSHA256.HashData(secret, data));
    }

    // [secret, pseudonym, assigner, identifier]: the identifier lets the organisation answer whose pseudonym it is.
    private static byte[] Encode(byte[] secret, SubjectId subject, PatientIdentifier identifier)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(4);
        writer.Bytes(secret);
        writer.Id(subject);
        writer.Bytes(Encoding.UTF8.GetBytes(identifier.Assigner));
        writer.Bytes(Encoding.UTF8.GetBytes(identifier.Value));
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static SubjectId? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        reader.BytesExactly(SecretBytes);
        SubjectId subject = reader.Subject();
        reader.Bytes();
        reader.Bytes();
        return reader.End() ? subject : null;
    }
}
