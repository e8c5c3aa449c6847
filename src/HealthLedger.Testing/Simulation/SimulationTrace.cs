using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Testing.Simulation.Time;

namespace HealthLedger.Testing.Simulation;

/// <summary>Everything that happened, as one digest; as text too where somebody wants to read it.</summary>
internal sealed class SimulationTrace : IDisposable
{
    private const int LineBytes = 40;

    private readonly EventQueue _queue;
    private readonly Action<string>? _reader;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[LineBytes * 100];
    private int _length;

    /// <param name="queue">Virtual time.</param>
    /// <param name="reader">Who reads the lines, or null.</param>
    public SimulationTrace(EventQueue queue, Action<string>? reader)
    {
        _queue = queue;
        _reader = reader;
    }

    /// <summary>Adds a line.</summary>
    public void Add(TraceKind kind, int place, ulong first = 0, ulong second = 0, ulong third = 0)
    {
        if (_length == _buffer.Length)
        {
            Flush();
        }

        Span<byte> line = _buffer.AsSpan(_length, LineBytes);
        BinaryPrimitives.WriteInt64BigEndian(line, _queue.Now);
        BinaryPrimitives.WriteInt32BigEndian(line[8..], (int)kind);
        BinaryPrimitives.WriteInt32BigEndian(line[12..], place);
        BinaryPrimitives.WriteUInt64BigEndian(line[16..], first);
        BinaryPrimitives.WriteUInt64BigEndian(line[24..], second);
        BinaryPrimitives.WriteUInt64BigEndian(line[32..], third);
        _length += LineBytes;
        _reader?.Invoke(string.Create(
            CultureInfo.InvariantCulture,
            $"{_queue.Now / 1_000_000.0,12:F6} {kind,-13} {place,3} {first} {second} {third:x}"));
    }

    /// <summary>Adds a line for the reader only: what is in it follows from what is in the digest.</summary>
    public void Note(Func<string> line)
    {
        if (_reader is not null)
        {
            _reader(string.Create(CultureInfo.InvariantCulture, $"{_queue.Now / 1_000_000.0,12:F6} {line()}"));
        }
    }

    /// <summary>SHA-256 over all lines, as lower-case hexadecimal digits.</summary>
    public string Digest()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _length);
        _length = 0;
    }
}
