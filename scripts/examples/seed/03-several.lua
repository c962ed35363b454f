-- Example 3: sessions on several computers, a variable for each.
--
--   $s1, $s2, $s3 = New-PSSession -ComputerName Server01,Server02,Server03
--
-- They come in the order of the names, whoever answers first. Where there are more variables than sessions, the rest are
-- nil; where there are fewer, the last one has all that are left.

local s1, s2, s3 = new_pssession{computer_name = {"Server01", "Server02", "Server03"}}
print(s1.ComputerName, s2.ComputerName, s3.ComputerName)

local first, others = new_pssession{computer_name = {"Server01", "Server02", "Server03"}}
print(first.ComputerName, #others, others[2].ComputerName)

local a, b, c = new_pssession{computer_name = {"Server01", "Server02"}}
print(a.Id, b.Id, c)

get_pssession() | format_table{"Id", "ComputerName", "State"}
get_pssession() | remove_pssession()

-- Output:
--
--   Server01	Server02	Server03
--   Server01	2	Server03
--   7	8	nil
--
--   Id ComputerName  State
--   -- ------------  -----
--    1 Server01     Opened
--    2 Server02     Opened
--    3 Server03     Opened
--    4 Server01     Opened
--    5 Server02     Opened
--    6 Server03     Opened
--    7 Server01     Opened
--    8 Server02     Opened
