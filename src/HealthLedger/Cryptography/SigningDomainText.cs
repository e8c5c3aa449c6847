namespace HealthLedger.Cryptography;

/// <summary>The domains as they are signed.</summary>
internal static class SigningDomainText
{
    public static string Of(SigningDomain domain) => domain switch
    {
        SigningDomain.Genesis => "genesis",
        SigningDomain.Submission => "submission",
        SigningDomain.Seal => "seal",
        SigningDomain.Witness => "witness",
        SigningDomain.KeyEvent => "key-event",
        SigningDomain.Recovery => "recovery",
        SigningDomain.Manifest => "manifest",
        SigningDomain.PrePrepare => "pre-prepare",
        SigningDomain.Prepare => "prepare",
        SigningDomain.Commit => "commit",
        SigningDomain.ViewChange => "view-change",
        SigningDomain.NewView => "new-view",
        SigningDomain.Handshake => "handshake",
        SigningDomain.Survey => "survey",
        _ => throw new ArgumentOutOfRangeException(nameof(domain)),
    };
}
