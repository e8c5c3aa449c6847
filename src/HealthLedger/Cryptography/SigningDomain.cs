namespace HealthLedger.Cryptography;

/// <summary>
/// What a signature is for. The list is closed (docs/spec/encoding.md section 3); a signature of one domain fails
/// in all others.
/// </summary>
public enum SigningDomain
{
    /// <summary>A founder's signature over genesis.</summary>
    Genesis = 1,

    /// <summary>An author's signature over a submission.</summary>
    Submission = 2,

    /// <summary>A replica's seal over a header.</summary>
    Seal = 3,

    /// <summary>A witness's signature over a head.</summary>
    Witness = 4,

    /// <summary>A statement about a key: that its holder has it, or that it is destroyed.</summary>
    KeyEvent = 5,

    /// <summary>A recovery key's signature over the header that ends an epoch in the place of its replicas.</summary>
    Recovery = 6,

    /// <summary>An author's signature over the manifest of a bundle.</summary>
    Manifest = 7,

    /// <summary>A primary's proposal of a batch for a sequence number.</summary>
    PrePrepare = 10,

    /// <summary>A backup's vote for a proposal.</summary>
    Prepare = 11,

    /// <summary>A replica's vote for a batch that a quorum prepared.</summary>
    Commit = 12,

    /// <summary>A replica's demand for another primary, with what it has sealed and prepared.</summary>
    ViewChange = 13,

    /// <summary>A new primary's plan of what its view begins with.</summary>
    NewView = 14,

    /// <summary>A replica's statement about the key of its certificate (docs/spec/transport.md section 2).</summary>
    Handshake = 15,

    /// <summary>What a replica says of how far it has come, for a recovery.</summary>
    Survey = 16,
}
