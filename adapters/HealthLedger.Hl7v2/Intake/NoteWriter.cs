using System.Threading.Channels;
using HealthLedger.Inbox;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>
/// Tells the message store which answers went out, many in one write and beside the messages. What is lost of it in a
/// crash is only that an answer was sent: that a message is sealed stands with its record.
/// </summary>
internal sealed class NoteWriter : IAsyncDisposable
{
    private const int MostWaiting = 16_384;
    private const int MostAtOnce = 1_000;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(250);

    private readonly ILedger _ledger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<InboxNote> _notes = Channel.CreateBounded<InboxNote>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Task _loop;

    public NoteWriter(ILedger ledger, TimeProvider time)
    {
        _ledger = ledger;
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    public void Add(InboxNote note) => _notes.Writer.TryWrite(note);

    /// <summary>Takes no more, and ends in its own time.</summary>
    public void Complete()
    {
        if (_notes.Writer.TryComplete())
        {
            _stop.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Complete();
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        List<InboxNote> gathered = [];
        while (await _notes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await Task.Delay(Gathering, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (gathered.Count < MostAtOnce && _notes.Reader.TryRead(out InboxNote? note))
            {
                gathered.Add(note);
            }

            try
            {
                await _ledger.NoteMessagesAsync(gathered).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HealthLedgerException or ObjectDisposedException)
            {
                // The messages are listed as sealed, which they are; that they were answered is not known.
            }

            gathered.Clear();
        }
    }
}
