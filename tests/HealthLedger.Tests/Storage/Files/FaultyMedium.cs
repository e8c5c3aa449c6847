using HealthLedger.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace HealthLedger.Tests.Storage.Files;

/// <summary>The disk, failing when told to.</summary>
internal sealed class FaultyMedium : IJournalMedium
{
    private readonly JournalMedium _disk = new();

    /// <summary>Fails the next write after this many of its bytes were written, with this system code.</summary>
    public (int Bytes, int Code)? NextWrite { get; set; }

    public int? NextSynchronise { get; set; }

    public int? NextSetLength { get; set; }

    public int Writes { get; private set; }

    public int Synchronisations { get; private set; }

    public async ValueTask WriteAsync(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        Writes++;
        if (NextWrite is { } fault)
        {
            NextWrite = null;
            byte[] whole = [.. pieces.SelectMany(piece => piece.ToArray())];
            await RandomAccess.WriteAsync(file, whole.AsMemory(0, Math.Min(fault.Bytes, whole.Length)), offset);
            throw new IOException("planned", fault.Code);
        }

        await _disk.WriteAsync(file, pieces, offset);
    }

    public void Synchronise(SafeFileHandle file)
    {
        Synchronisations++;
        if (NextSynchronise is { } code)
        {
            NextSynchronise = null;
            throw new IOException("planned", code);
        }

        _disk.Synchronise(file);
    }

    public void SynchroniseFolder(string folder) => _disk.SynchroniseFolder(folder);

    public void SetLength(SafeFileHandle file, long length)
    {
        if (NextSetLength is { } code)
        {
            NextSetLength = null;
            throw new IOException("planned", code);
        }

        _disk.SetLength(file, length);
    }
}
