namespace HealthLedger.Tests.Fuzz;

/// <summary>
/// Changes an encoding at one to three places: mostly items, with all lengths around them set right again, so that a
/// decoder gets deep into it; now and then bytes, lengths that lie, and spellings that are not canonical.
/// </summary>
internal sealed class CborMutator(Draw draw)
{
    public byte[] Mutate(byte[] input)
    {
        byte[] bytes = input;
        for (int changes = 1 + draw.Below(3); changes > 0; changes--)
        {
            bytes = draw.Below(4) > 0 && CborNode.TryParse(bytes) is { } tree ? ChangeItem(tree) : ChangeBytes(bytes);
        }

        return bytes;
    }

    private byte[] ChangeItem(CborNode tree)
    {
        CborNode[] all = [.. tree.All()];
        CborNode node = all[draw.Below(all.Length)];
        switch (draw.Below(12))
        {
            case 0:
                node.Width = draw.Pick(1, 2, 4, 8);
                break;
            case 1:
                node.Lie = draw.Pick<long>(-1, 1, 255, 65_536, int.MaxValue, uint.MaxValue, long.MaxValue);
                break;
            case 2:
                Replace(node, Random(0));
                break;
            case 3:
                CborNode deep = new() { Major = 4 };
                for (int depth = draw.Pick(15, 16, 17, 200); depth > 0; depth--)
                {
                    deep = new CborNode { Major = 4, Items = [deep] };
                }

                Replace(node, deep);
                break;
            case 4:
                Replace(node, all[draw.Below(all.Length)]);
                break;
            default:
                ChangeKind(node);
                break;
        }

        return tree.Encode();
    }

    private void ChangeKind(CborNode node)
    {
        switch (node.Major)
        {
            case 0:
                node.Value = draw.Coin() ? draw.Number() : unchecked(node.Value + draw.Pick(1UL, ulong.MaxValue));
                break;
            case 2 or 3 when node.Items.Count == 0 || draw.Below(3) == 0:
                node.Items = [];
                node.Content = node.Major == 3 && draw.Coin()
                    ? System.Text.Encoding.ASCII.GetBytes(draw.Text(70))
                    : ChangeBytes(node.Content);
                break;
            case 4 when node.Items.Count > 0:
                ChangeList(node.Items);
                break;
            case 7:
                node.Value = draw.Pick<ulong>(20, 21, 22, 23, 24, 0);
                break;
            default:
                node.Items.Add(Random(1));
                break;
        }
    }

    private void ChangeList(List<CborNode> items)
    {
        int at = draw.Below(items.Count);
        switch (draw.Below(4))
        {
            case 0:
                items.RemoveAt(at);
                break;
            case 1:
                items.Insert(at, items[draw.Below(items.Count)]);
                break;
            case 2:
                int other = draw.Below(items.Count);
                (items[at], items[other]) = (items[other], items[at]);
                break;
            default:
                items.Add(Random(1));
                break;
        }
    }

    private byte[] ChangeBytes(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return draw.Bytes(1 + draw.Below(8));
        }

        byte[] changed = [.. bytes];
        int at = draw.Below(bytes.Length);
        int length = Math.Min(1 + draw.Below(40), bytes.Length - at);
        switch (draw.Below(6))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes, .. draw.Bytes(1 + draw.Below(4))];
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 3:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 4:
                changed[at] = (byte)draw.Below(256);
                return changed;
            default:
                changed[at] ^= (byte)(1 << draw.Below(8));
                return changed;
        }
    }

    private CborNode Random(int depth) => draw.Below(depth < 3 ? 6 : 5) switch
    {
        0 => new CborNode { Major = 0, Value = draw.Number() },
        1 => new CborNode { Major = 2, Content = draw.Bytes(draw.Pick(0, 1, 16, 32, 64, 65, 300)) },
        2 => new CborNode { Major = 3, Content = System.Text.Encoding.ASCII.GetBytes(draw.Text()) },
        3 => new CborNode { Major = 7, Value = draw.Pick<ulong>(20, 21, 22) },
        4 => new CborNode { Major = draw.Pick(1, 5, 6), Value = draw.Number(30) },
        _ => new CborNode
        {
            Major = 4,
            Items = [.. Enumerable.Range(0, draw.Below(4)).Select(_ => Random(depth + 1))],
        },
    };

    private static void Replace(CborNode node, CborNode by)
    {
        // A copy: an item must not come to stand within itself.
        CborNode copy = CborNode.TryParse(by.Encode()) ?? by;
        (node.Major, node.Value, node.Content, node.Items) = (copy.Major, copy.Value, copy.Content, copy.Items);
    }
}
