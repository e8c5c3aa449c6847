namespace HealthLedger.Records;

/// <summary>Why an envelope or a share is not the one that the ledger commits to.</summary>
internal enum SegmentFault
{
    /// <summary>All is well.</summary>
    None = 0,

    /// <summary>The envelope's digest is another.</summary>
    EnvelopeDigestMismatched,

    /// <summary>The envelope cannot be decoded, or its header names something else.</summary>
    HeaderMismatched,

    /// <summary>The share is damaged or not the committed one.</summary>
    ShareMismatched,

    /// <summary>The data key is not the committed one.</summary>
    KeyCommitmentMismatched,

    /// <summary>Decryption failed.</summary>
    DecryptionFailed,

    /// <summary>The content is not the committed one.</summary>
    ContentMismatched,
}
