using System.Text;
using HealthLedger.Adapters.Tests.Intake;
using HealthLedger.Adapters.Tests.Parsing;
using HealthLedger.Hl7v2.Importing;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Subjects;

namespace HealthLedger.Adapters.Tests.Importing;

/// <summary>An import that is cut off anywhere, and run again, leaves every message once.</summary>
public sealed class ImportCrashTests
{
    private const int Messages = 12;

    private static readonly string Archive = "stray\r" + string.Concat(
        Enumerable.Range(0, Messages).Select(ImporterTests.Message));

    [Fact]
    public async Task Import_that_is_left_after_any_piece_goes_on_there_and_seals_each_message_once()
    {
        for (int left = 0; left <= Messages; left++)
        {
            await using IntakeHarness harness = await IntakeHarness.StartAsync();
            long done = await LeaveAfterAsync(harness, left);
            await harness.RestartAsync();

            List<ImportedPiece> rest = await ImporterTests.ImportAsync(harness, Archive, skip: done);

            Assert.Equal(Messages + 1 - done, rest.Count);
            Assert.Equal(done, rest.FirstOrDefault()?.Index ?? done);
            Assert.Equal(Messages, await CountAsync(harness));
        }
    }

    [Fact]
    public async Task Import_that_begins_again_without_knowing_how_far_it_was_seals_each_message_once()
    {
        for (int left = 1; left <= Messages; left += 3)
        {
            await using IntakeHarness harness = await IntakeHarness.StartAsync();
            await LeaveAfterAsync(harness, left);
            await harness.RestartAsync();

            List<ImportedPiece> pieces = await ImporterTests.ImportAsync(harness, Archive);

            Assert.Equal(Messages + 1, pieces.Count);
            Assert.Equal(Messages, await CountAsync(harness));
        }
    }

    // At each custody write: the disk is full, or the write is stored and nobody learns of it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_that_a_fault_of_any_write_ends_is_whole_after_it_is_run_again(bool isStored)
    {
        int ended = 0;
        for (int at = 1; at <= Messages + 2; at++)
        {
            using FaultableStorage storage = new();
            await using IntakeHarness harness = await IntakeHarness.StartAsync(storage: storage);
            storage.FaultAt(at, isStored);
            try
            {
                await ImporterTests.ImportAsync(harness, Archive);
            }
            catch (HealthLedgerException)
            {
                ended++;
            }

            await harness.RestartAsync();
            List<ImportedPiece> pieces = await ImporterTests.ImportAsync(harness, Archive);

            Assert.Equal(Messages + 1, pieces.Count);
            Assert.Equal(Messages, await CountAsync(harness));
        }

        Assert.True(ended > 0, "No fault hit the import.");
    }

    [Fact]
    public async Task Stop_finishes_what_is_on_its_way_and_gives_it_out()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        using CancellationTokenSource stop = new();
        Hl7v2Importer importer = new(harness.Node, new Hl7v2ImportOptions { Source = "archive", Concurrency = 4 });
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(Archive));
        int given = 0;
        long last = -1;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ImportedPiece piece in importer.ImportAsync(stream, 0, stop.Token))
            {
                given++;
                last = piece.Index;
                await stop.CancelAsync();
            }
        });

        Assert.Equal(last + 1, given);
        Assert.Equal(given - 1, await CountAsync(harness));
    }

    [Fact]
    public async Task Stop_ends_the_reading_of_a_stream_that_does_not_heed_it()
    {
        using CancellationTokenSource stop = new();
        Hl7v2Importer importer = new(null, new Hl7v2ImportOptions { Source = "archive", IsTrial = true });
        await using RepeatStream stream = new(Encoding.UTF8.GetBytes(ImporterTests.Message(1)), long.MaxValue / 2);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ImportedPiece piece in importer.ImportAsync(stream, 0, stop.Token))
            {
                if (piece.Index == 10)
                {
                    await stop.CancelAsync();
                }
            }
        });

        Assert.True(stream.Position < 1024 * 1024, "It was read on.");
    }

    // A refusal of what a block before it had is an entry of its own, and no second record.
    private static async Task<int> CountAsync(IntakeHarness harness)
    {
        List<RecordId> records = [];
        await foreach (HistoryEntry entry in harness.Node.ListHistoryAsync(new PatientIdentifier("HOSP", "4711")))
        {
            if (entry is { RecordId: { } record, Entry.Outcome: EntryOutcomeCode.Accepted })
            {
                records.Add(record);
            }
        }

        Assert.Equal(records.Count, records.Distinct().Count());
        return records.Count;
    }

    private static async Task<long> LeaveAfterAsync(IntakeHarness harness, int pieces)
    {
        Hl7v2Importer importer = new(harness.Node, new Hl7v2ImportOptions { Source = "archive", Concurrency = 5 });
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(Archive));
        long done = 0;
        await foreach (ImportedPiece piece in importer.ImportAsync(stream))
        {
            if (pieces == 0)
            {
                break;
            }

            done = piece.Index + 1;
            if (done == pieces)
            {
                break;
            }
        }

        return done;
    }
}
