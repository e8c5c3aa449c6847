using System.Security.Cryptography;

namespace HealthLedger.Inbox;

/// <summary>The content of a received message, decrypted. Disposing clears it.</summary>
public sealed class MessageContent : IDisposable
{
    private readonly byte[] _content;
    private bool _isDisposed;

    internal MessageContent(byte[] content) => _content = content;

    /// <summary>The content, exactly as it was received; valid until disposal.</summary>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    public ReadOnlyMemory<byte> Content
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _content;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_content);
    }

    /// <summary>The type's name: content never prints itself.</summary>
    public override string ToString() => nameof(MessageContent);
}
