using HealthLedger.Records;

namespace HealthLedger.Bundles;

/// <summary>The limits of bundles and of the messages about them (docs/spec/bundles.md section 2).</summary>
internal static class BundleLimits
{
    /// <summary>The largest bundle: one document of the largest size with what stands around it.</summary>
    public const int MaxBundleBytes = 160 << 20;

    /// <summary>How many bytes of envelopes and packages an author puts under one signature where there are other
    /// replicas; one record alone may be larger.</summary>
    public const long UsualBundleBytes = 32 << 20;

    /// <summary>The largest envelope: the largest payload, padded, with its chunks' tags.</summary>
    public const int MaxEnvelopeBytes = RecordSealer.MaxPayloadBytes / 100 * 115;

    /// <summary>The bytes of a bundle that one message carries at most. A bundle that is no longer is sent
    /// unasked.</summary>
    public const int MaxPartBytes = 4 << 20;

    /// <summary>The bytes that a part has at least, but for the last.</summary>
    public const int MinPartBytes = 64 << 10;

    /// <summary>How many submissions one announcement names at most.</summary>
    public const int MaxAnnounced = 1024;

    /// <summary>How many bundles of one author a replica holds whose submissions are not sealed.</summary>
    public const int MaxWaiting = 2048;

    /// <summary>How many bytes of envelopes and packages they have; a single bundle fits always.</summary>
    public const long MaxWaitingBytes = 512L << 20;

    /// <summary>How many packages a bundle has at most: of the trustees of two sets.</summary>
    public const int MaxPackages = 512;

    /// <summary>What a share and its path take in a package, about, for each trustee.</summary>
    public const long UsualShareBytes = 256;
}
