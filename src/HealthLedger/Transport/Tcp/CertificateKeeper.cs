using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// Holds the certificate in use and renews it well before its time is over. What was connected with an old one stays
/// connected; when renewal fails, the old one goes on, for between replicas its date decides nothing.
/// </summary>
internal sealed class CertificateKeeper : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMinutes(1);

    private readonly TcpTransportParts _parts;
    private readonly TimeSpan _lifetime;
    private readonly PeerReporter _reporter;
    private readonly List<NodeCertificate> _old = [];
    private NodeCertificate _current;
    private DateTimeOffset _nextTry;
    private Task _renewing = Task.CompletedTask;

    private CertificateKeeper(
        TcpTransportParts parts, TimeSpan lifetime, PeerReporter reporter, Digest256 keyId, NodeCertificate first)
    {
        _parts = parts;
        _lifetime = lifetime;
        _reporter = reporter;
        KeyId = keyId;
        _current = first;
    }

    /// <summary>The seal key that speaks for the certificates.</summary>
    public Digest256 KeyId { get; }

    public NodeCertificate Current => Volatile.Read(ref _current);

    public static async Task<CertificateKeeper> CreateAsync(
        TcpTransportParts parts, TimeSpan lifetime, PeerReporter reporter, CancellationToken cancellationToken)
    {
        VerificationKey key = await parts.Vault
            .GetVerificationKeyAsync(Vaults.VaultKey.Seal, cancellationToken).ConfigureAwait(false);
        NodeCertificate first = await MakeAsync(parts, lifetime, key.Id, cancellationToken).ConfigureAwait(false);
        return new CertificateKeeper(parts, lifetime, reporter, key.Id, first);
    }

    /// <summary>Begins to renew when it is time. Called now and then, by one at a time.</summary>
    public void Tick(CancellationToken stopping)
    {
        DateTimeOffset now = _parts.Time.GetUtcNow();
        if (now >= Current.RenewAt && now >= _nextTry && _renewing.IsCompleted)
        {
            _nextTry = now + RetryPause;
            _renewing = RenewAsync(stopping);
        }
    }

    /// <summary>Waits for a renewal that is under way.</summary>
    public Task WhenIdleAsync() => _renewing;

    public void Dispose()
    {
        foreach (NodeCertificate certificate in _old)
        {
            certificate.Dispose();
        }

        Current.Dispose();
    }

    private static Task<NodeCertificate> MakeAsync(
        TcpTransportParts parts, TimeSpan lifetime, Digest256 keyId, CancellationToken cancellationToken) =>
        NodeCertificate.MakeAsync(
            parts.Vault, parts.Ledger, parts.Participant, keyId, parts.Time.GetUtcNow(), lifetime, cancellationToken);

    private async Task RenewAsync(CancellationToken stopping)
    {
        try
        {
            NodeCertificate next = await MakeAsync(_parts, _lifetime, KeyId, stopping).ConfigureAwait(false);

            // The old one may be in the midst of a handshake; there are few of them in a process's life.
            _old.Add(Interlocked.Exchange(ref _current, next));
        }
        catch (HealthLedgerException exception)
        {
            _reporter.Tell(
                HealthLedgerErrorCodes.CertificateNotRenewed,
                exception.Code,
                $"The certificate for other replicas could not be renewed ({exception.Code}). The old one goes on, "
                + "also after its date; the next try is in a minute.");
        }
        catch (OperationCanceledException)
        {
            // The transport is being stopped.
        }
    }
}
