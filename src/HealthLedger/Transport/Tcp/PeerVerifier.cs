using System.Security.Cryptography.X509Certificates;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// Judges a peer's certificate by its statement and the registry alone: form, ledger, a seal key that is registered
/// now, its signature, and the certificate's own key. Chains, names and, between replicas, dates decide nothing
/// (docs/spec/transport.md section 3). That the peer holds the certificate's key, TLS has shown.
/// </summary>
internal sealed class PeerVerifier
{
    private readonly LedgerId _ledger;
    private readonly TimeProvider _time;

    public PeerVerifier(LedgerId ledger, TimeProvider time)
    {
        _ledger = ledger;
        _time = time;
    }

    public PeerVerdict Verify(X509Certificate2? certificate, PeerRegistry registry)
    {
        if (certificate is null)
        {
            return PeerVerdict.Refused(RefusalReason.CertificateMissing);
        }

        if (HandshakeExtension.Find(certificate) is not { } extension)
        {
            return PeerVerdict.Refused(RefusalReason.StatementMissing);
        }

        if (HandshakeExtension.TryDecode(extension.RawData) is not { } signed
            || HandshakeStatement.TryDecode(signed.Statement) is not { } statement)
        {
            return PeerVerdict.Refused(RefusalReason.StatementMalformed);
        }

        PeerId id = new(statement.SealKeyId);
        RefusalReason reason = Judge(statement, signed, registry.Find(id), certificate);
        return reason == RefusalReason.None
            ? new PeerVerdict(reason, id, IsOutOfTime(statement))
            : PeerVerdict.Refused(reason, id);
    }

    private RefusalReason Judge(
        HandshakeStatement statement, HandshakeExtension signed, TransportPeer? peer, X509Certificate2 certificate)
    {
        if (statement.Ledger != _ledger)
        {
            return RefusalReason.LedgerOther;
        }

        if (peer is null)
        {
            return RefusalReason.KeyUnregistered;
        }

        if (statement.Participant != peer.Participant)
        {
            return RefusalReason.ParticipantOther;
        }

        if (statement.PublicKeyHash != HandshakeStatement.HashOf(certificate))
        {
            return RefusalReason.CertificateKeyOther;
        }

        return peer.SealKey.Verify(SigningDomain.Handshake, _ledger, signed.Statement, signed.Signature)
            ? RefusalReason.None
            : RefusalReason.SignatureInvalid;
    }

    private bool IsOutOfTime(HandshakeStatement statement)
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return now < statement.NotBefore || now > statement.NotAfter;
    }
}
