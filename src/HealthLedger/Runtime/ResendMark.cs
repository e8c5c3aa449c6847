using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>The keyed hashes of one submission: of its key, its content and its fingerprint.</summary>
internal sealed class ResendMark
{
    public ResendMark(Digest256 key, Digest256 content, Digest256? fingerprint)
    {
        Key = key;
        Content = content;
        Fingerprint = fingerprint;
    }

    public Digest256 Key { get; }

    public Digest256 Content { get; }

    public Digest256? Fingerprint { get; }

    /// <summary>Whether other content counts as the same: equal bytes, or an equal fingerprint.</summary>
    public bool IsSame(Digest256 content, Digest256? fingerprint) =>
        Content == content || (Fingerprint is { } own && fingerprint is { } other && own == other);
}
