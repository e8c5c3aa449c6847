using System.Security.Cryptography;

namespace HealthLedger.Records;

/// <summary>A record's payload, decrypted. Disposing clears it.</summary>
public sealed class RecordContent : IDisposable
{
    private readonly byte[] _payload;
    private readonly byte[] _blinding;
    private bool _isDisposed;

    internal RecordContent(OpenedSegment opened)
    {
        PayloadType = opened.PayloadType;
        _payload = opened.Payload;
        _blinding = opened.Blinding;
    }

    /// <summary>The payload's media type.</summary>
    public string PayloadType { get; }

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
