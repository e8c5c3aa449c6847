using System.Security.Cryptography;

namespace HealthLedger.Records;

/// <summary>A record's payload, decrypted. Disposing clears it.</summary>
public sealed class RecordContent : IDisposable
{
    private readonly byte[] _payload;
    private readonly byte[] _blinding;
    private bool _isDisposed;

    internal RecordContent(OpenedSegment opened, RecordVersions versions)
    {
        Versions = versions;
        PayloadType = opened.PayloadType;
        Import = opened.Import;
        _payload = opened.Payload;
        _blinding = opened.Blinding;
    }

    /// <summary>The payload's media type.</summary>
    public string PayloadType { get; }

    /// <summary>
    /// Where an imported record comes from, and when it says that it was written; null when it is no import, or one
    /// that was sealed without.
    /// </summary>
    public ImportFacts? Import { get; }

    /// <summary>
    /// What is linked to the record as it was opened: a newer version, a withdrawal, a patient's disagreement. Whoever
    /// shows or passes on the content shows or passes on these with it.
    /// </summary>
    public RecordVersions Versions { get; }

    /// <summary>The payload, exactly as it was submitted; valid until disposal.</summary>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    public ReadOnlyMemory<byte> Payload
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _payload;
        }
    }

    /// <summary>32 bytes that, with the payload, open the content commitment of the record's receipt.</summary>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    public ReadOnlyMemory<byte> ContentBlinding
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _blinding;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_payload);
        CryptographicOperations.ZeroMemory(_blinding);
    }

    /// <summary>The type's name: content never prints itself.</summary>
    public override string ToString() => nameof(RecordContent);
}
