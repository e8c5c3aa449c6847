namespace HealthLedger.Interop.Tests.Listener;

/// <summary>Every byte that a program has printed on one of its streams, kept as it came.</summary>
internal sealed class ProcessOutput
{
    private readonly Lock _gate = new();
    private readonly List<byte> _bytes = [];
    private readonly TaskCompletionSource<string?> _firstLine =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProcessOutput(Stream stream) => Ended = ReadAsync(stream);

    /// <summary>The first line without its end, or null when the stream ended before one.</summary>
    public Task<string?> FirstLine => _firstLine.Task;

    /// <summary>Completes when the program, and whoever inherited the stream, has closed it.</summary>
    public Task Ended { get; }

    /// <summary>What has been printed until now.</summary>
    public byte[] ToArray()
    {
        lock (_gate)
        {
            return [.. _bytes];
        }
    }

    public override string ToString() => System.Text.Encoding.Latin1.GetString(ToArray());

    private async Task ReadAsync(Stream stream)
    {
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            lock (_gate)
            {
                _bytes.AddRange(buffer.AsSpan(0, count));
            }

            if (!_firstLine.Task.IsCompleted && ToString() is var text && text.Contains('\n', StringComparison.Ordinal))
            {
                _firstLine.TrySetResult(text[..text.IndexOf('\n', StringComparison.Ordinal)].TrimEnd('\r'));
            }
        }

        _firstLine.TrySetResult(null);
    }
}
