using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace HealthLedger.Storage.Sqlite.Database;

/// <summary>One transaction for input that comes in parts: while the writer's thread writes one, the next is made.
/// Nothing else is written meanwhile.</summary>
internal static class SqliteLongWrite
{
    /// <summary>Writes; on stable storage when the task completes, and nothing of it when it fails.</summary>
    /// <param name="writer">Whose thread writes.</param>
    /// <param name="begin">Refuses with an <see cref="ArgumentException"/>; writes nothing.</param>
    /// <param name="parts">The input; what it throws reaches the caller.</param>
    /// <param name="apply">Writes a part.</param>
    /// <param name="end">Writes what comes after all parts.</param>
    /// <param name="cancellationToken">Cancels as long as there are parts to come.</param>
    public static async ValueTask RunAsync<T>(
        SqliteWriter writer,
        Action<SqliteDatabase> begin,
        IAsyncEnumerable<T> parts,
        Action<SqliteDatabase, T> apply,
        Action<SqliteDatabase> end,
        CancellationToken cancellationToken)
    {
        Channel<T> channel = Channel.CreateBounded<T>(1);
        Task writing = WriteAsync();
        try
        {
            await GiveAsync(parts, channel.Writer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await writing.ConfigureAwait(false);

        async Task WriteAsync()
        {
            try
            {
                await writer.WriteAloneAsync(Write, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                channel.Writer.TryComplete();
            }
        }

        void Write(SqliteDatabase database)
        {
            begin(database);
            while (TryTake(channel.Reader, out T? part))
            {
                apply(database, part);
            }

            end(database);
        }
    }

    private static async Task GiveAsync<T>(
        IAsyncEnumerable<T> parts, ChannelWriter<T> writer, CancellationToken cancellationToken)
    {
        bool isWhole = false;
        try
        {
            await foreach (T part in parts.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (!await TryWriteAsync(writer, part, cancellationToken).ConfigureAwait(false))
                {
                    // Writing has ended before the parts have. Why, its own task says.
                    return;
                }
            }

            isWhole = true;
        }
        finally
        {
            // Undoes the transaction: an exception of another kind could be taken for a refusal.
            writer.TryComplete(isWhole ? null : new OperationCanceledException());
        }
    }

    private static async ValueTask<bool> TryWriteAsync<T>(
        ChannelWriter<T> writer, T part, CancellationToken cancellationToken)
    {
        while (await writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
        {
            if (writer.TryWrite(part))
            {
                return true;
            }
        }

        return false;
    }

    [SuppressMessage(
        "Usage", "VSTHRD002",
        Justification = "The writer's thread is its own, and those who give parts never wait for it.")]
    private static bool TryTake<T>(ChannelReader<T> reader, [MaybeNullWhen(false)] out T part)
    {
        part = default;
        return reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult()
            && reader.TryRead(out part);
    }
}
