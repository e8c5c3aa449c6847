using HealthLedger.Testing.Simulation;
using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Disk;
using HealthLedger.Testing.Simulation.Faults;

namespace HealthLedger.Tests.Simulation;

/// <summary>The journal of a simulated machine does what the product's does, and its faults are noticed.</summary>
public sealed class VirtualJournalTests : IDisposable
{
    private readonly SimulationWorld _world = new(1, null);
    private readonly VirtualVault _vault = new();
    private readonly VirtualDisk _disk;
    private readonly VirtualJournal _journal;

    public VirtualJournalTests()
    {
        _disk = new VirtualDisk(_world, new ChanceStream(1, "disk"));
        _journal = new VirtualJournal(_disk);
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Journal_gives_back_what_was_appended_after_any_crash_between_groups()
    {
        for (int i = 0; i < 40; i++)
        {
            Assert.True(_journal.Append([Record(i, 3000), Record(i + 100, 10)], _vault));
            _journal.Crash();
        }

        (JournalCondition condition, List<ReadOnlyMemory<byte>> records) = Open(_journal);

        Assert.Equal(JournalCondition.Whole, condition);
        Assert.Equal(80, records.Count);
        Assert.Equal(Record(39, 3000).ToArray(), records[78].ToArray());
    }

    [Fact]
    public void Group_that_a_crash_tore_is_there_as_a_whole_or_not_at_all()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            using SimulationWorld world = new(seed, null);
            VirtualDisk disk = new(world, new ChanceStream(seed, "disk"));
            VirtualVault vault = new();
            VirtualJournal journal = new(disk);
            journal.Append([Record(1, 5000)], vault);
            disk.CrashAt(1 + (int)(seed % 3));
            DiskFailure? failure = Failure(() => journal.Append([Record(2, 5000), Record(3, 5000)], vault));
            journal.Crash();

            List<ReadOnlyMemory<byte>> records = [];
            Assert.Equal(JournalCondition.Whole, journal.Open(vault, records));
            Assert.Equal(FaultKind.CrashInWrite, failure?.Kind);
            Assert.Contains(records.Count, new[] { 1, 3 });
        }
    }

    [Fact]
    public void Records_that_were_read_do_not_change_when_the_medium_does()
    {
        _journal.Append([Record(1, 400)], _vault);
        (_, List<ReadOnlyMemory<byte>> records) = Open(_journal);

        for (int i = 0; i < 2000; i++)
        {
            Assert.True(_journal.Flip(new ChanceStream((ulong)i, "rot")));
        }

        Assert.Equal(Record(1, 400).ToArray(), Assert.Single(records).ToArray());
    }

    [Fact]
    public void Older_copy_is_behind_the_vault()
    {
        _journal.Append([Record(1, 10)], _vault);
        VirtualJournal copy = _journal.Copy(_disk);
        _journal.Append([Record(2, 10)], _vault);

        Assert.Equal(JournalCondition.Behind, Open(copy).Condition);
        Assert.Equal(JournalCondition.Whole, Open(_journal).Condition);
    }

    [Fact]
    public void Of_two_copies_that_run_with_one_vault_the_second_to_write_may_not_go_on()
    {
        _journal.Append([Record(1, 10)], _vault);
        VirtualJournal copy = _journal.Copy(_disk);
        Open(copy);

        Assert.True(copy.Append([Record(2, 10)], _vault));
        Assert.False(_journal.Append([Record(3, 10)], _vault));
    }

    [Fact]
    public void Copy_of_the_same_length_with_another_end_is_behind_the_vault()
    {
        // The machine died after it had written a group, before that was counted; meanwhile its clone went on.
        _journal.Append([Record(1, 10)], _vault);
        VirtualJournal copy = _journal.Copy(_disk);
        Open(copy);
        _journal.Append([Record(2, 10)], new VirtualVault());
        copy.Append([Record(3, 10)], _vault);

        Assert.Equal(JournalCondition.Behind, Open(_journal).Condition);
    }

    [Fact]
    public void Synchronisation_that_a_disk_pretends_leaves_a_journal_behind_the_vault()
    {
        _journal.Append([Record(1, 10)], _vault);
        _disk.LoseAt(1);
        _journal.Append([Record(2, 10)], _vault);
        _journal.Crash();

        Assert.Equal(JournalCondition.Behind, Open(_journal).Condition);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(300, false)]
    public void Disk_that_pretends_for_a_while_loses_all_of_it_and_what_comes_behind_it(int losses, bool goesOn)
    {
        _journal.Append([Record(1, 10)], _vault);
        _disk.LoseAt(2, losses);
        for (int i = 0; i <= losses; i++)
        {
            _journal.Append([Record(2, 100)], _vault);
        }

        if (goesOn)
        {
            _journal.Append([Record(3, 10)], _vault);
        }

        _journal.Crash();

        Assert.Equal(losses, _disk.Lies);
        (JournalCondition condition, List<ReadOnlyMemory<byte>> records) = Open(_journal);
        Assert.NotEqual(JournalCondition.Whole, condition);
        Assert.Equal(2, records.Count);
    }

    [Fact]
    public void Disk_whose_pretence_is_taken_back_loses_nothing()
    {
        _disk.LoseAt(2, 10);
        _journal.Append([Record(1, 10)], _vault);
        _disk.LoseAt(0);
        _journal.Append([Record(2, 10)], _vault);
        _journal.Crash();

        Assert.Equal(JournalCondition.Whole, Open(_journal).Condition);
    }

    [Fact]
    public void Changed_bit_is_never_read_as_a_record()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            VirtualVault vault = new();
            VirtualJournal journal = new(_disk);
            for (int i = 0; i < 20; i++)
            {
                journal.Append([Record(i, 2000)], vault);
            }

            Assert.True(journal.Flip(new ChanceStream(seed, "flip")));

            Assert.NotEqual(JournalCondition.Whole, journal.Open(vault, []));
        }
    }

    [Fact]
    public void Write_to_another_place_is_noticed_at_the_next_start()
    {
        _journal.Append([Record(1, 3000)], _vault);
        _disk.MisdirectAt(1);
        _journal.Append([Record(2, 3000)], _vault);

        Assert.NotEqual(JournalCondition.Whole, Open(_journal).Condition);
    }

    [Fact]
    public void Full_disk_leaves_the_journal_as_it_was()
    {
        _journal.Append([Record(1, 10)], _vault);
        _disk.IsFull = true;
        Assert.Equal(FaultKind.DiskFull, Failure(() => _journal.Append([Record(2, 10)], _vault))?.Kind);
        _disk.IsFull = false;

        Assert.True(_journal.Append([Record(3, 10)], _vault));
        Assert.Equal(2, Open(_journal).Records.Count);
    }

    private (JournalCondition Condition, List<ReadOnlyMemory<byte>> Records) Open(VirtualJournal journal)
    {
        List<ReadOnlyMemory<byte>> records = [];
        return (journal.Open(_vault, records), records);
    }

    private static DiskFailure? Failure(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (DiskFailure failure)
        {
            return failure;
        }
    }

    private static ReadOnlyMemory<byte> Record(int first, int length)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, (byte)(first + 1));
        return bytes;
    }
}
