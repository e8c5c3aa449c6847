using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// What an operation says beyond the ledger's complete list of clear values: committed on the ledger, its
/// opening encrypted in the private store (docs/spec/ledger.md section 3).
/// </summary>
internal sealed class RequestDetails
{
    private readonly IKeyVault _vault;
    private readonly IPrivateStore _store;
    private readonly TimeProvider _time;

    public RequestDetails(IKeyVault vault, IPrivateStore store, TimeProvider time)
    {
        _vault = vault;
        _store = store;
        _time = time;
    }

    public ValueTask<(Digest256 Commitment, PrivateRow Row)> CreateAsync(
        RequestId request, string role, CancellationToken cancellationToken) =>
        CreateAsync(request.ToArray(), role, cancellationToken);

    /// <summary>Commits to a role and to what a record is delivered under.</summary>
    public ValueTask<(Digest256 Commitment, PrivateRow Row)> CreateAsync(
        RequestId request, string role, DeliverySummary delivery, CancellationToken cancellationToken) =>
        CreateAsync(request.ToArray(), RequestDetailsForm.Encode(role, delivery), cancellationToken);

    /// <summary>Commits to a code, and makes the row that opens it.</summary>
    /// <param name="key">16 bytes: a request's id, or an operation's salt.</param>
    /// <param name="code">The role or the reason.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public ValueTask<(Digest256 Commitment, PrivateRow Row)> CreateAsync(
        byte[] key, string code, CancellationToken cancellationToken) =>
        CreateAsync(key, RequestDetailsForm.Encode(code), cancellationToken);

    private async ValueTask<(Digest256 Commitment, PrivateRow Row)> CreateAsync(
        byte[] key, byte[] details, CancellationToken cancellationToken)
    {
        BlindedStatement statement = BlindedStatement.Create(details);
        ReadOnlyMemory<byte> value = await _vault
            .ProtectAsync(VaultKey.PrivateRows, key, statement.Opening(), cancellationToken).ConfigureAwait(false);
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return (statement.Commitment, new PrivateRow(PrivateTable.RequestDetails, key, value, now));
    }

    /// <summary>Whether the row of a request is there and opens what the ledger commits to.</summary>
    public async ValueTask<bool> IsStoredAsync(RequestAccess request, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadRoleAsync(request, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (IntegrityException)
        {
            return false;
        }
    }

    /// <summary>The role of a request of this organisation; null when it is not known here.</summary>
    /// <exception cref="IntegrityException">HLS3030: what is stored does not open the ledger's commitment.</exception>
    public ValueTask<string?> ReadRoleAsync(RequestAccess request, CancellationToken cancellationToken) =>
        ReadAsync(request.Request.ToArray(), request.Details, cancellationToken);

    /// <summary>The code that an operation of this organisation commits to; null when it is not known here.</summary>
    /// <exception cref="IntegrityException">HLS3030, as above.</exception>
    public async ValueTask<string?> ReadAsync(
        byte[] key, Digest256 commitment, CancellationToken cancellationToken) =>
        (await ReadDetailsAsync(key, commitment, cancellationToken).ConfigureAwait(false))?.Code;

    /// <summary>Role and delivery of a request of this organisation; null when they are not known here.</summary>
    /// <exception cref="IntegrityException">HLS3030, as above.</exception>
    public ValueTask<(string Code, DeliverySummary? Delivery)?> ReadDetailsAsync(
        RequestAccess request, CancellationToken cancellationToken) =>
        ReadDetailsAsync(request.Request.ToArray(), request.Details, cancellationToken);

    private async ValueTask<(string Code, DeliverySummary? Delivery)?> ReadDetailsAsync(
        byte[] key, Digest256 commitment, CancellationToken cancellationToken)
    {
        PrivateRow? row = await _store
            .ReadRowAsync(PrivateTable.RequestDetails, key, cancellationToken).ConfigureAwait(false);
        if (row?.Value is not { } value)
        {
            return null;
        }

        ReadOnlyMemory<byte>? opening = await _vault
            .UnprotectAsync(VaultKey.PrivateRows, key, value, cancellationToken).ConfigureAwait(false);
        return (opening is { } bytes ? DetailsOf(bytes.Span, commitment) : null)
            ?? throw PrivateRowFault.Of("details of a request or amendment");
    }

    private static (string Code, DeliverySummary? Delivery)? DetailsOf(
        ReadOnlySpan<byte> opening, Digest256 commitment) =>
        BlindedStatement.TryDecode(opening) is { } statement && statement.Commitment == commitment
            ? RequestDetailsForm.TryDecode(statement.Bytes)
            : null;
}
