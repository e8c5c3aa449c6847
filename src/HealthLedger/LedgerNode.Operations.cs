using System.Security.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Receiving;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>
    /// Keeps content that cannot be sealed, encrypted in the private store, until its retention ends. Nothing of it
    /// is on the ledger.
    /// </summary>
    /// <param name="code">The error code that says why.</param>
    /// <param name="content">The content, at most 64 MiB.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <returns>A random id of 32 hexadecimal digits that names what was set aside.</returns>
    /// <exception cref="ArgumentException">The code is not ASCII of 1 to 64 characters, or the content too
    /// large.</exception>
    /// <exception cref="StorageFailureException">Nothing was stored (HLS70nn).</exception>
    public Task<string> QuarantineAsync(
        string code, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        QuarantineAsync(code, content, null, cancellationToken);

    internal async Task<string> QuarantineAsync(
        string code, ReadOnlyMemory<byte> content, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(code);
        CheckQuarantine(code, content);
        // A client's request is set aside under its own id, so that it is there once however often it comes.
        byte[] key = ticket?.Id.ToArray() ?? RandomNumberGenerator.GetBytes(16);
        byte[] plain = QuarantinedContent.Encode(code, content.Span);
        ReadOnlyMemory<byte> value = await _parts.Vault
            .ProtectAsync(VaultKey.PrivateRows, key, plain, cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(plain);
        long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        PrivateRow row = new(PrivateTable.Quarantine, key, value, now);
        await _parts.Storage.Custody
            .WriteAsync(new CustodyWrite { Rows = [row] }, cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(key);
    }

    internal static void CheckQuarantine(string code, ReadOnlyMemory<byte> content)
    {
        if (!RecordLimits.IsCode(code) || content.Length > 64 * 1024 * 1024)
        {
            throw new ArgumentException("The code is ASCII of 1 to 64 characters and the content at most 64 "
                + "MiB.", nameof(code));
        }
    }

    /// <summary>How many messages are set aside.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<int> CountQuarantinedAsync(CancellationToken cancellationToken = default)
    {
        int count = 0;
        await foreach (PrivateRow _ in _parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.Quarantine, cancellationToken).ConfigureAwait(false))
        {
            count++;
        }

        return count;
    }

    /// <summary>Verifies everything stored: chain, execution, seals, history, and with payloads every
    /// envelope.</summary>
    /// <param name="withPayloads">Whether payload bytes are checked too. Nothing is decrypted.</param>
    /// <param name="progress">Told of progress now and then, or null.</param>
    /// <param name="cancellationToken">Ends the verification.</param>
    public Task<VerificationReport> VerifyAsync(
        bool withPayloads,
        IProgress<VerificationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return new LedgerVerification(_parts, Genesis, withPayloads, progress).RunAsync(cancellationToken);
    }
}
